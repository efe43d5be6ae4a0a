namespace Lectern.Tuning.Indexes.Plans;

/// <summary>How one statement uses one table: what an index for it would need.</summary>
public sealed class TableUse(string schema, string table, string alias)
{
    public string Schema { get; } = schema;
    public string Table { get; } = table;
    public string Alias { get; } = alias;

    /// <summary>Columns that are compared with = or IN to a value.</summary>
    public List<string> Equal { get; } = [];

    /// <summary>Columns that are compared with = to a column of another table.</summary>
    public List<string> Joined { get; } = [];

    /// <summary>Columns that are compared with &lt;, &lt;=, &gt; or &gt;=.</summary>
    public List<string> Ranged { get; } = [];

    /// <summary>Conditions that a partial index may have: <c>x IS NULL</c>, <c>y</c>, <c>NOT z</c>, and <c>a = 'b'</c> where the value stands in the text. By column.</summary>
    public Dictionary<string, string> Fixed { get; } = [];

    /// <summary>The order that the result is wanted in, as far as it is by columns of this table; empty otherwise.</summary>
    public List<SortColumn> Order { get; } = [];

    /// <summary>Columns that it reads.</summary>
    public HashSet<string> Needed { get; } = [];

    /// <summary>Estimated rows that pass its conditions.</summary>
    public double Rows { get; set; }

    /// <summary>Of reading it now, in the planner's units.</summary>
    public double Cost { get; set; }

    public string Key => $"{Schema}.{Table}";
}

/// <param name="Column">Its name.</param>
/// <param name="Descending">The largest first.</param>
/// <param name="NullsFirst">As the statement wants it.</param>
public readonly record struct SortColumn(string Column, bool Descending, bool NullsFirst)
{
    /// <summary>As an index is declared.</summary>
    public string Sql => Names.Quote(Column) + (Descending ? " DESC" : "") + (NullsFirst == Descending ? "" : NullsFirst ? " NULLS FIRST" : " NULLS LAST");
}
