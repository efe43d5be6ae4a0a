using Lectern.Database.Statements;

namespace Lectern.Database.Budgets;

/// <summary>
/// Lets a test state how many round trips something may cost. It is an observer: give it to the database, or register it. Work in a
/// test's own calls and requests to a server in its process count alike, so one spending at a time. Thread-safe.
/// </summary>
/// <example><code>await budget.AtMostAsync(1, () => client.GetAsync("/api/courses"), "GET /api/courses");</code></example>
public sealed class StatementBudget : IStatementObserver
{
    private readonly Lock _lock = new();
    private List<(string? Endpoint, string Sql)>? _spent;

    public void Completed(in StatementRun run)
    {
        lock (_lock)
            _spent?.Add((run.Lease.Scope?.Endpoint, run.Sql.Text));
    }

    /// <summary>Runs <paramref name="work"/>, which may cost <paramref name="max"/> round trips.</summary>
    /// <param name="max">From 0.</param>
    /// <param name="work">What is paid for.</param>
    /// <param name="endpoint">Only round trips of this <see cref="DatabaseScope.Endpoint"/> count; null for all.</param>
    /// <exception cref="StatementBudgetException">It cost more; the message lists them.</exception>
    /// <exception cref="InvalidOperationException">Another spending is under way.</exception>
    public async Task<T> AtMostAsync<T>(int max, Func<Task<T>> work, string? endpoint = null)
    {
        Open();
        T result;
        List<string> spent;
        try
        {
            result = await work();
        }
        finally
        {
            spent = Close(endpoint);
        }
        return spent.Count <= max ? result : throw new StatementBudgetException(max, spent);
    }

    /// <inheritdoc cref="AtMostAsync{T}"/>
    public Task AtMostAsync(int max, Func<Task> work, string? endpoint = null) => AtMostAsync(max, async () => { await work(); return true; }, endpoint);

    private void Open()
    {
        lock (_lock)
            _spent = _spent is null ? [] : throw new InvalidOperationException("Another spending is under way: what it costs could not be told from this.");
    }

    private List<string> Close(string? endpoint)
    {
        lock (_lock)
        {
            var spent = _spent!;
            _spent = null;
            return [.. spent.Where(one => endpoint is null || one.Endpoint == endpoint).Select(one => one.Sql)];
        }
    }
}
