using System.Collections.Concurrent;
using Lectern.Database.Fingerprints;

namespace Lectern.Database.Statements;

/// <summary>
/// One or several statements as they were written, and, for PostgreSQL, as they are sent: one text each, with numbered parameters.
/// Read once for each different text. Immutable; thread-safe.
/// </summary>
public sealed class SqlText
{
    // Texts are written by people, not made of values; past this many, something makes them of values.
    private const int MaxKept = 4096;

    private static readonly ConcurrentDictionary<string, SqlText> Kept = new(StringComparer.Ordinal);

    private SqlText(string text) => Text = text;

    /// <summary>The text with parameters as <c>@name</c>.</summary>
    public string Text { get; }

    /// <summary>The statements as PostgreSQL takes them.</summary>
    public IReadOnlyList<NumberedStatement> Statements => field ??= SqlReader.Read(Text);

    /// <summary>What it has in common with texts of other values.</summary>
    public Fingerprint Fingerprint => field ??= Fingerprint.Of(Text);

    /// <summary>Finds or reads the text.</summary>
    public static SqlText Of(string text)
    {
        if (Kept.TryGetValue(text, out var known))
            return known;
        var read = new SqlText(text);
        return Kept.Count < MaxKept ? Kept.GetOrAdd(text, read) : read;
    }

    public override string ToString() => Text;
}

/// <param name="Text">One statement, with parameters as <c>$1</c>, <c>$2</c>, …</param>
/// <param name="Parameters">The names of the parameters, in this order.</param>
public sealed record NumberedStatement(string Text, IReadOnlyList<string> Parameters);
