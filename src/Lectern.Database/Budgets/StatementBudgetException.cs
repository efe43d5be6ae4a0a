namespace Lectern.Database.Budgets;

/// <summary>Something cost more round trips than its <see cref="StatementBudget"/> allows.</summary>
public sealed class StatementBudgetException(int max, IReadOnlyList<string> statements)
    : Exception($"{statements.Count} round trips, and the budget is {max}:\n{string.Join('\n', statements.Select((sql, i) => $"{i + 1}. {sql}"))}")
{
    /// <summary>How many were allowed.</summary>
    public int Max => max;

    /// <summary>What ran, in this order.</summary>
    public IReadOnlyList<string> Statements => statements;
}
