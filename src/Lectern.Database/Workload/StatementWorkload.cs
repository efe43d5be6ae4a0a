using System.Collections.Concurrent;
using Lectern.Database.SlowQueries;
using Lectern.Database.Statements;

namespace Lectern.Database.Workload;

/// <summary>
/// Counts what ran, for a database that does not count itself: how often, for how long, and with what values at some of the runs. It keeps a
/// bounded number of texts, in memory only. Thread-safe.
/// </summary>
public sealed class StatementWorkload : IStatementObserver
{
    private const int MostTexts = 500;

    private readonly ConcurrentDictionary<SqlText, Tally> _tallies = [];

    public void Completed(in StatementRun run)
    {
        if (run.Error is not null)
            return;
        if (!_tallies.TryGetValue(run.Sql, out var tally))
        {
            if (_tallies.Count >= MostTexts)
                return;
            tally = _tallies.GetOrAdd(run.Sql, _ => new());
        }
        tally.Add(run);
    }

    /// <summary>What only read since the start, with values of a run of each.</summary>
    public IReadOnlyList<WorkloadText> Read() => [.. _tallies.Values.Select(tally => tally.Read()).OfType<WorkloadText>()];

    private sealed class Tally
    {
        private readonly Lock _lock = new();
        private PlanRequest? _sample;
        private long _calls;
        private TimeSpan _total;

        public void Add(in StatementRun run)
        {
            lock (_lock)
            {
                _total += run.Duration;
                // At the first run, the second, the fourth and so on: the values are of some run, and most runs copy none.
                if (long.IsPow2(++_calls))
                    _sample = PlanRequest.Of(run);
            }
        }

        public WorkloadText? Read()
        {
            lock (_lock)
            {
                var statements = _sample!.Statements.SelectMany(statement => statement.Sql.Statements, (statement, one) => new WorkloadStatement(one.Text, [.. one.Parameters.Select(statement.Bound)])).ToList();
                return statements.Count > 0 && statements.TrueForAll(one => ReadOnlySql.Is(one.Text)) ? new(statements, _calls, _total) : null;
            }
        }
    }
}

/// <summary>What is sent in one round trip.</summary>
/// <param name="Statements">One or several.</param>
/// <param name="Calls">How often.</param>
/// <param name="Total">How long all of these took.</param>
public sealed record WorkloadText(IReadOnlyList<WorkloadStatement> Statements, long Calls, TimeSpan Total);

/// <summary>A statement with values for it. No record, since a record prints what it holds.</summary>
/// <param name="text">With parameters as <c>$1</c>, <c>$2</c>, …</param>
/// <param name="values">Of one run, in this order.</param>
public sealed class WorkloadStatement(string text, IReadOnlyList<object?> values)
{
    public string Text => text;

    public IReadOnlyList<object?> Values => values;
}
