namespace Lectern.Monitoring.Metrics;

/// <summary>
/// What one observable instrument reports for one series. Several instruments may feed one series, as every database host has its own, so
/// each has its cell. Written by one thread at a time: the collector asks observable instruments under its lock.
/// </summary>
internal sealed class ObservedCell(MetricsCollector collector)
{
    private double _before;
    private double _latest;
    private long _round;

    /// <summary>The latest report.</summary>
    public double Latest => Volatile.Read(ref _latest);

    /// <summary>What a counter counted: what it reports, and what it had reported before it began again at zero.</summary>
    public double Total => Volatile.Read(ref _before) + Latest;

    /// <summary>It was reported when last asked.</summary>
    public bool IsLive => Volatile.Read(ref _round) == collector.Round;

    public void Report(double value, long round)
    {
        if (value < _latest)
            Volatile.Write(ref _before, _before + _latest);
        Volatile.Write(ref _latest, value);
        Volatile.Write(ref _round, round);
    }
}
