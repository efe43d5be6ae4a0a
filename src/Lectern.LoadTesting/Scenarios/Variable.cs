namespace Lectern.LoadTesting.Scenarios;

/// <summary>A variable of one user: bytes of its own, or a drawn value that all share.</summary>
internal struct Variable
{
    private byte[]? _bytes;
    private int _length;
    private bool _own;

    public readonly ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Refers to bytes that nobody changes.</summary>
    public void Share(byte[] value) => (_bytes, _length, _own) = (value, value.Length, false);

    /// <summary>Copies; allocates only when the value is longer than all before.</summary>
    public Span<byte> Own(int length)
    {
        if (!_own || _bytes is null || _bytes.Length < length)
            (_bytes, _own) = (new byte[Math.Max(32, length)], true);
        _length = length;
        return _bytes.AsSpan(0, length);
    }

    /// <summary>Makes what <see cref="Own"/> gave shorter.</summary>
    public void Trim(int length) => _length = length;
}
