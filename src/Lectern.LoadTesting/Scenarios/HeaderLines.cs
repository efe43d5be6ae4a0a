using System.Text;

namespace Lectern.LoadTesting.Scenarios;

/// <summary>Goes through the header lines of a head, without its first line. Lines without a colon are left out.</summary>
internal ref struct HeaderLines
{
    private ReadOnlySpan<byte> _rest;

    /// <param name="head">From the status line to the empty line.</param>
    public HeaderLines(ReadOnlySpan<byte> head)
    {
        var first = head.IndexOf((byte)'\n');
        _rest = first < 0 ? default : head[(first + 1)..];
    }

    public bool Next(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        while (!_rest.IsEmpty)
        {
            var end = _rest.IndexOf((byte)'\n');
            var line = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];
            var colon = line.IndexOf((byte)':');
            if (colon <= 0)
                continue;
            name = line[..colon];
            value = line[(colon + 1)..];
            value = value[Ascii.Trim(value)];
            return true;
        }
        name = value = default;
        return false;
    }
}
