using Npgsql;

namespace Lectern.Tuning.Indexes.Workload;

/// <summary>What runs, and how long it takes: differences of snapshots, and samples. One caller at a time.</summary>
internal sealed class WorkloadWatch(TimeProvider time, bool fromTheBeginning)
{
    // What was measured longer ago is another time of the day.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private (long At, StatementSnapshot Snapshot)? _first = fromTheBeginning ? (time.GetTimestamp(), StatementSnapshot.Empty) : null;
    private (long At, StatementSnapshot Snapshot)? _last;

    public ActivitySamples Samples { get; } = new();

    /// <summary>The statements since the window began, the most expensive first; null while there is only its beginning.</summary>
    public async Task<IReadOnlyList<Statement>?> LookAsync(NpgsqlConnection connection, string? extensionSchema, CancellationToken cancel)
    {
        await Samples.LookAsync(connection, cancel);
        if (extensionSchema is null)
            return [.. Samples.Running.OrderByDescending(pair => pair.Value).Select(pair => new Statement(IdOf(pair.Key), pair.Key, new(pair.Value, pair.Value, pair.Value, pair.Value), [pair.Key]))];
        var now = (At: time.GetTimestamp(), Snapshot: await StatementSnapshot.TakeAsync(connection, extensionSchema, cancel));
        if (_first is { } first && _last is { } last && time.GetElapsedTime(first.At, now.At) > Longest)
            _first = last;
        _last = now;
        if (_first is not { } begin)
        {
            _first = now;
            return null;
        }
        return [.. now.Snapshot.Since(begin.Snapshot).Select(pair => new Statement(pair.Key, now.Snapshot.Statements[pair.Key].Text, pair.Value, Samples.Of(pair.Key)))
            .OrderByDescending(statement => statement.Figures.Milliseconds)];
    }

    /// <summary>Something was changed: what was measured before is no measure for what comes.</summary>
    public void Restart() => (_first, _last) = (null, null);

    // FNV-1a: the same in every process.
    private static long IdOf(string text) => text.Aggregate(unchecked((long)14695981039346656037), (hash, letter) => unchecked((hash ^ letter) * 1099511628211));
}
