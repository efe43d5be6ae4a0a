using Lectern.Database.Fingerprints;
using Lectern.Database.Hosts;

namespace Lectern.Database.RepeatedStatements;

/// <summary>The figures of one repeated statement. Not thread-safe.</summary>
internal sealed class RepetitionTally(string endpoint, Fingerprint fingerprint, DateTimeOffset firstSeen)
{
    private (long Requests, long Runs) _count;
    private int _max;
    private TimeSpan _total;
    private CallSite _site;
    private DateTimeOffset _lastSeen;
    private long? _reported;

    /// <summary>One more run of it in a request.</summary>
    /// <param name="runs">All of this request.</param>
    /// <param name="threshold">At the run that reaches it, the ones before count too.</param>
    /// <param name="duration">Of this run.</param>
    /// <param name="site">Where it came from.</param>
    /// <param name="now">When it ended.</param>
    public void Add(in StatementTally.Runs runs, int threshold, TimeSpan duration, CallSite site, DateTimeOffset now)
    {
        var isNew = runs.Count == threshold;
        _count = isNew ? (_count.Requests + 1, _count.Runs + runs.Count) : (_count.Requests, _count.Runs + 1);
        _total += isNew ? runs.Total : duration;
        (_max, _site, _lastSeen) = (Math.Max(_max, runs.Count), site, now);
    }

    /// <summary>True once in each interval.</summary>
    public bool IsDue(TimeProvider time, TimeSpan interval)
    {
        if (_reported is { } last && time.GetElapsedTime(last) < interval)
            return false;
        _reported = time.GetTimestamp();
        return true;
    }

    public RepeatedStatement ToStatement() =>
        new(fingerprint.Name, fingerprint.Text, endpoint, _site.ToString(), _count.Requests, _count.Runs, _max, _total, firstSeen, _lastSeen);
}
