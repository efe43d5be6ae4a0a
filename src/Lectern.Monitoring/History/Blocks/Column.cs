namespace Lectern.Monitoring.History.Blocks;

/// <summary>The values of one series one after the other: one for all, whole numbers by their differences, or the bytes that differ.</summary>
internal static class Column
{
    private const byte Same = 0;
    private const byte Whole = 1;
    private const byte Any = 2;
    private const double LargestWhole = 1L << 52;

    public static void Write(BlockWriter bytes, ReadOnlySpan<double> values)
    {
        var form = FormOf(values);
        bytes.Byte(form);
        var before = 0.0;
        for (var i = 0; i < values.Length && (form != Same || i == 0); i++)
        {
            if (form == Whole)
                bytes.Signed((long)values[i] - (long)before);
            else
                bytes.Difference(values[i], before);
            before = values[i];
        }
    }

    public static void Read(ref BlockReader bytes, scoped Span<double> values)
    {
        var form = bytes.Byte();
        var before = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            if (form == Whole)
                before = (long)before + bytes.Signed();
            else if (form == Any || i == 0)
                before = bytes.Difference(before);
            values[i] = before;
        }
    }

    private static byte FormOf(ReadOnlySpan<double> values)
    {
        var (same, whole) = (true, true);
        foreach (var value in values)
        {
            same &= value.Equals(values[0]);
            whole &= Math.Abs(value) < LargestWhole && value == Math.Floor(value);
        }
        return same ? Same : whole ? Whole : Any;
    }
}
