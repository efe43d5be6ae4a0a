namespace Lectern.Tuning.Indexes.Plans;

public enum Comparison
{
    Equal,
    Range,
    Fixed,
}

/// <summary>One comparison of a condition that an index can serve.</summary>
/// <param name="Alias">Of the table.</param>
/// <param name="Column">Its name.</param>
/// <param name="Kind">How it is compared.</param>
/// <param name="Other">What it is compared to, as PostgreSQL writes it.</param>
/// <param name="IsJoin">It is compared to a column of another table.</param>
/// <param name="Parameter">The number of the parameter that it is compared to; 0 for none.</param>
public readonly record struct Condition(string Alias, string Column, Comparison Kind, string Other, bool IsJoin = false, int Parameter = 0);
