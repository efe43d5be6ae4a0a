using System.Security.Cryptography;
using System.Text;
using Lectern.Tuning.Indexes.Plans;

namespace Lectern.Tuning.Indexes.Choice;

/// <summary>An index that there could be.</summary>
/// <param name="Schema">Of the table.</param>
/// <param name="Table">Its name.</param>
/// <param name="Keys">In order.</param>
/// <param name="Include">Columns that it carries so that the table need not be read.</param>
/// <param name="Predicate">Of a partial index; null for all rows.</param>
public sealed record IndexShape(string Schema, string Table, IReadOnlyList<SortColumn> Keys, IReadOnlyList<string> Include, string? Predicate)
{
    // PostgreSQL cuts names at 63 bytes.
    private const int MostOfTable = 30;

    /// <summary>All that it begins with was made by Lectern, and only that is ever dropped by itself.</summary>
    public const string Prefix = "lectern_auto_";

    public string Where => $"{Schema}.{Table}";

    /// <summary>What follows ON in CREATE INDEX.</summary>
    public string Definition => $"{Names.Quote(Schema, Table)} ({string.Join(", ", Keys.Select(key => key.Sql))})"
        + (Include.Count > 0 ? $" INCLUDE ({string.Join(", ", Include.Select(Names.Quote))})" : "")
        + (Predicate is null ? "" : $" WHERE {Predicate}");

    /// <summary>The same shape has the same name, so that one that was begun before a crash is found again.</summary>
    public string Name => $"{Prefix}{new string([.. Table.Where(char.IsAsciiLetterOrDigit).Take(MostOfTable)])}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Definition)))[..8]}";

    public string Create => $"CREATE INDEX CONCURRENTLY {Name} ON {Definition}";

    public string Drop => $"DROP INDEX CONCURRENTLY IF EXISTS {Names.Quote(Schema, Name)}";

    /// <summary>Serves whoever asks for <paramref name="keys"/> with the same predicate.</summary>
    public bool StartsWith(IReadOnlyList<SortColumn> keys, string? predicate) => Predicate == predicate && Keys.Count >= keys.Count && Keys.Take(keys.Count).SequenceEqual(keys);

    public bool Equals(IndexShape? other) => other is not null && Definition == other.Definition;

    public override int GetHashCode() => Definition.GetHashCode(StringComparison.Ordinal);
}
