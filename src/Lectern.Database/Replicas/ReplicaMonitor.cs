namespace Lectern.Database.Replicas;

/// <summary>
/// Asks every host where it is, and decides who is the primary and who may be read from. The primary is the host that is not in recovery,
/// with the highest timeline; a timeline that was ever seen fences all before it. <see cref="RunOnceAsync"/> does one round; runs take turns.
/// </summary>
internal sealed class ReplicaMonitor(IReadOnlyList<WatchedHost> hosts, ReplicaOptions options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SemaphoreSlim _hurry = new(0, 1);
    private readonly PrimaryHistory _history = new(options, time);
    private volatile WatchedHost? _primary;
    private int _newestTimeline;
    private long _cluster;

    /// <summary>Whom to write to, or null.</summary>
    public WatchedHost? Primary => _primary is { IsWritable: true } primary && primary.Position.Timeline >= NewestTimeline ? primary : null;

    /// <summary>The highest timeline that was ever heard of.</summary>
    public int NewestTimeline => Volatile.Read(ref _newestTimeline);

    /// <summary>The cluster's number, 0 before any host answered.</summary>
    public long Cluster => Interlocked.Read(ref _cluster);

    /// <summary>Asks for a round at once.</summary>
    public void Hurry()
    {
        try
        {
            if (_hurry.CurrentCount == 0)
                _hurry.Release();
        }
        catch (Exception full) when (full is SemaphoreFullException or ObjectDisposedException)
        {
            // Somebody else just asked, or it is over.
        }
    }

    /// <summary>Somebody saw this timeline: whoever is on an earlier one is no primary any more.</summary>
    public void LearnTimeline(int timeline)
    {
        int known;
        while ((known = NewestTimeline) < timeline)
        {
            if (Interlocked.CompareExchange(ref _newestTimeline, timeline, known) == known)
                Hurry();
        }
    }

    /// <summary>Waits until the next round is due.</summary>
    public Task<bool> WaitAsync(CancellationToken cancel) => _hurry.WaitAsync(TimeSpan.FromMilliseconds(options.SampleMilliseconds), cancel);

    public async Task RunOnceAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            Judge(await Task.WhenAll(hosts.Select(host => host.SampleAsync(cancel))));
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _turn.Dispose();
        _hurry.Dispose();
    }

    private void Judge(HostSample[] samples)
    {
        if (Cluster == 0)
            Interlocked.Exchange(ref _cluster, (samples.FirstOrDefault(IsPrimary) ?? samples.FirstOrDefault(Answered))?.Cluster ?? 0);
        foreach (var sample in samples.Where(sample => Answered(sample) && sample.Cluster == Cluster))
            LearnTimeline(sample.Position.Timeline);

        var elected = Elect(samples);
        if (elected >= 0)
            _history.Record(samples[elected].Position, samples[elected].At);
        for (var i = 0; i < hosts.Count; i++)
            Judge(hosts[i], samples[i], i == elected);
        if (elected >= 0)
            _primary = hosts[elected];
    }

    // With two of the same timeline, which no tool of PostgreSQL makes, the one stays that was there.
    private int Elect(HostSample[] samples) => Enumerable.Range(0, hosts.Count)
        .Where(i => IsPrimary(samples[i]) && samples[i].Cluster == Cluster && samples[i].Position.Timeline >= NewestTimeline)
        .OrderByDescending(i => hosts[i] == _primary).ThenByDescending(i => samples[i].Position.Lsn)
        .FirstOrDefault(-1);

    private void Judge(WatchedHost host, HostSample sample, bool isElected)
    {
        if (!Answered(sample))
        {
            if (sample.Fault == ProbeFault.Refused)
                host.Health.Refused();
            else
                host.Health.Missed();
            host.Learn(host.Role, host.Position, answered: false);
        }
        else if (sample.Cluster != Cluster || (IsPrimary(sample) && !isElected))
        {
            host.Health.Refused();
            host.Learn(HostRole.Fenced, sample.Position);
        }
        else if (isElected)
        {
            host.Health.SampledAsPrimary();
            host.Lag = TimeSpan.Zero;
            host.Learn(HostRole.Primary, sample.Position);
        }
        else
        {
            var (lag, atLeast) = _history.LagOf(sample.Position);
            host.Health.Sampled(lag, atLeast);
            host.Lag = lag;
            host.Learn(HostRole.Replica, sample.Position);
        }
    }

    private static bool Answered(HostSample sample) => sample.Fault == ProbeFault.None;

    private static bool IsPrimary(HostSample sample) => Answered(sample) && !sample.InRecovery;
}
