namespace Lectern.Tuning.Indexes.Sqlite;

/// <summary>What a round trip sends that only reads. No record, since a record prints what it holds.</summary>
/// <param name="parts">Texts with parameters as <c>$1</c>, <c>$2</c>, … and the values of one run in this order.</param>
/// <param name="calls">How often it ran.</param>
/// <param name="milliseconds">How long all runs took.</param>
public sealed class SqliteStatement(IReadOnlyList<(string Text, IReadOnlyList<object?> Values)> parts, long calls, double milliseconds)
{
    private const int MostOfText = 100;

    public IReadOnlyList<(string Text, IReadOnlyList<object?> Values)> Parts => parts;

    public long Calls => calls;

    public double Milliseconds => milliseconds;

    /// <summary>In one line, cut.</summary>
    public string Excerpt
    {
        get
        {
            var line = string.Join(' ', string.Join("; ", parts.Select(part => part.Text)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            return line.Length <= MostOfText ? line : line[..MostOfText] + "…";
        }
    }
}
