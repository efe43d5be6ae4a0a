using Lectern.Database.SlowQueries;
using Lectern.Database.Statements;

namespace Lectern.Server.Operations;

/// <summary>Counts this node's round trips to the database since its start. Thread-safe; a reading may be a few behind.</summary>
/// <param name="slow">Says what slow is.</param>
internal sealed class StatementFigures(SlowQueryLog slow) : IStatementObserver
{
    private long _count;
    private long _slow;
    private long _ticks;
    private long _waitTicks;

    public long Count => Volatile.Read(ref _count);

    /// <summary>Those that took longer than the threshold of slow queries; clearing the list of them changes nothing here.</summary>
    public long Slow => Volatile.Read(ref _slow);

    /// <summary>Until the first rows, the wait for a connection left out.</summary>
    public TimeSpan Average => Mean(ref _ticks);

    /// <summary>How long the connection of a round trip was waited for, on average.</summary>
    public TimeSpan AverageWait => Mean(ref _waitTicks);

    public void Completed(in StatementRun run)
    {
        Interlocked.Increment(ref _count);
        Interlocked.Add(ref _ticks, run.Duration.Ticks);
        if (run.Lease.Wait.Ticks > 0)
            Interlocked.Add(ref _waitTicks, run.Lease.Wait.Ticks);
        if (run.Duration >= slow.Threshold)
            Interlocked.Increment(ref _slow);
    }

    private TimeSpan Mean(ref long ticks) => Count is > 0 and var count ? new(Volatile.Read(ref ticks) / count) : TimeSpan.Zero;
}
