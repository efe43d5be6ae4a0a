namespace Lectern.LoadTesting.Histograms;

/// <summary>
/// A histogram as text that loses nothing, for results that are merged later. Runs of empty cells are one number, as in HdrHistogram's
/// second encoding: every number is ZigZag LEB128, a negative one says how many cells are empty. A run of a minute takes a few kilobytes.
/// </summary>
public static class HistogramText
{
    private const byte Version = 1;
    private const int LongestNumber = 10;

    public static string Write(Histogram histogram)
    {
        var bytes = new List<byte> { Version, (byte)histogram.Digits };
        Append(bytes, histogram.Sum);
        Append(bytes, histogram.Count == 0 ? long.MaxValue : histogram.Min);
        Append(bytes, histogram.Max);
        long empty = 0;
        foreach (var count in histogram.Cells)
        {
            if (count == 0)
            {
                empty++;
                continue;
            }
            if (empty > 0)
                Append(bytes, -empty);
            empty = 0;
            Append(bytes, count);
        }
        return Convert.ToBase64String(bytes.ToArray());
    }

    /// <exception cref="FormatException">The text is no histogram.</exception>
    public static Histogram Read(string text)
    {
        var bytes = Convert.FromBase64String(text).AsSpan();
        if (bytes.Length < 2 || bytes[0] != Version || bytes[1] is < 1 or > 4)
            throw new FormatException("The histogram was written by another version of this program.");
        var histogram = new Histogram(bytes[1]);
        bytes = bytes[2..];
        var (sum, min, max) = (Next(ref bytes), Next(ref bytes), Next(ref bytes));
        var cells = new long[histogram.Cells.Length];
        var index = 0L;
        while (!bytes.IsEmpty)
        {
            var number = Next(ref bytes);
            if (number > 0 && index < cells.Length)
                cells[index++] = number;
            else if (number < 0 && -number <= cells.Length - index)
                index -= number;
            else
                throw new FormatException("The histogram is damaged.");
        }
        histogram.Restore(cells, sum, min, max);
        return histogram;
    }

    private static void Append(List<byte> bytes, long number)
    {
        var bits = (ulong)((number << 1) ^ (number >> 63));
        while (bits >= 0x80)
        {
            bytes.Add((byte)(bits | 0x80));
            bits >>= 7;
        }
        bytes.Add((byte)bits);
    }

    private static long Next(ref Span<byte> bytes)
    {
        ulong bits = 0;
        for (var i = 0; i < Math.Min(bytes.Length, LongestNumber); i++)
        {
            bits |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] >= 0x80)
                continue;
            bytes = bytes[(i + 1)..];
            return (long)(bits >> 1) ^ -(long)(bits & 1);
        }
        throw new FormatException("The histogram is damaged.");
    }
}
