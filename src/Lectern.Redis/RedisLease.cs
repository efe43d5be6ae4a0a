using System.Buffers;

namespace Lectern.Redis;

/// <summary>
/// A value in pooled memory. Dispose it when done: the memory then serves another value. Forgetting to costs an allocation, not a
/// leak. Reading may be shared between threads; Dispose may not race with reading, and a second Dispose does nothing.
/// </summary>
public sealed class RedisLease : IMemoryOwner<byte>
{
    private byte[]? _array;

    private RedisLease(byte[] array, int length) => (_array, Length) = (array, length);

    /// <summary>Bytes.</summary>
    public int Length { get; }

    /// <summary>The value.</summary>
    /// <exception cref="ObjectDisposedException">After Dispose.</exception>
    public Memory<byte> Memory => new(_array ?? throw new ObjectDisposedException(nameof(RedisLease)), 0, Length);

    /// <summary>The value.</summary>
    /// <exception cref="ObjectDisposedException">After Dispose.</exception>
    public ReadOnlySpan<byte> Span => Memory.Span;

    internal static RedisLease CopyOf(in ReadOnlySequence<byte> bytes)
    {
        var array = bytes.IsEmpty ? [] : ArrayPool<byte>.Shared.Rent((int)bytes.Length);
        bytes.CopyTo(array);
        return new(array, (int)bytes.Length);
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _array, null) is { Length: > 0 } array)
            ArrayPool<byte>.Shared.Return(array);
    }
}
