using Lectern.Database.Fingerprints;
using Lectern.Database.Hosts;
using Lectern.Database.Statements;

namespace Lectern.Database.SlowQueries;

/// <summary>The figures of one fingerprint. Not thread-safe.</summary>
internal sealed class SlowQueryTally(Fingerprint fingerprint)
{
    private (long Count, long Faults) _runs;
    private (TimeSpan Total, TimeSpan Max, TimeSpan Latest) _time;
    private (TimeSpan Total, TimeSpan Max) _wait;
    private (string? Endpoint, string Site, string Host, StatementFault Fault) _latest;
    private (DateTimeOffset First, DateTimeOffset Last) _seen;
    private (string Text, DateTimeOffset At)? _plan;
    private long? _reported;
    private WeakReference<Lease>? _lease;

    public void Add(in StatementRun run, DateTimeOffset now)
    {
        var (lease, fault) = (run.Lease, StatementFaults.Of(run.Error));
        _runs = (_runs.Count + 1, _runs.Faults + (fault == StatementFault.None ? 0 : 1));
        _time = (_time.Total + run.Duration, Longer(_time.Max, run.Duration), run.Duration);
        if (!IsSame(lease))
            _wait = (_wait.Total + lease.Wait, Longer(_wait.Max, lease.Wait));
        _latest = (lease.Scope?.Endpoint, lease.Site.ToString(), lease.Host.Name, fault);
        _seen = (_runs.Count == 1 ? now : _seen.First, now);
    }

    public void SetPlan(string text, DateTimeOffset now) => _plan = (text, now);

    /// <summary>True once in each interval.</summary>
    public bool IsDue(TimeProvider time, TimeSpan interval)
    {
        if (_reported is { } last && time.GetElapsedTime(last) < interval)
            return false;
        _reported = time.GetTimestamp();
        return true;
    }

    public SlowQuery ToQuery() => new(fingerprint.Name, fingerprint.Text, _runs.Count, _time.Total, _time.Max, _time.Latest, _wait.Total, _wait.Max,
        _latest.Endpoint, _latest.Site, _latest.Host, _latest.Fault, _runs.Faults, _seen.First, _seen.Last, _plan?.Text, _plan?.At);

    // One wait, however often the statement was slow on the connection.
    private bool IsSame(Lease lease)
    {
        if (_lease is not null && _lease.TryGetTarget(out var last) && last == lease)
            return true;
        _lease = new(lease);
        return false;
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
