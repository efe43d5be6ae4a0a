using System.Diagnostics.Metrics;
using Lectern.Monitoring.History;
using Lectern.Monitoring.Metrics;

namespace Lectern.Monitoring.Health;

/// <summary>
/// The score of this node in the last minute, steadied: it falls at once, and rises when it has been higher for ten seconds, so that it does not flicker about an
/// edge. Thread-safe; <see cref="RunOnce"/> has one caller.
/// </summary>
public sealed class ScoreKeeper : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private const int Patience = 10;
    // Less is noise.
    private const int Least = 2;

    private readonly MetricsHistory _history;
    private readonly Figures _figures;
    private readonly HealthChecks _checks;
    private readonly ObjectiveOptions _objectives;
    private readonly TimeProvider _time;
    private readonly Meter _meter;
    private volatile HealthScore _shown = new(100, []);
    private HealthScore? _rising;
    private int _higher;

    /// <param name="collector">The score is one of its series.</param>
    /// <param name="history">What it is made of.</param>
    /// <param name="figures">How to read that.</param>
    /// <param name="checks">What the application needs.</param>
    /// <param name="objectives">What it is measured by.</param>
    /// <param name="time">The clock.</param>
    public ScoreKeeper(MetricsCollector collector, MetricsHistory history, Figures figures, HealthChecks checks, ObjectiveOptions objectives, TimeProvider time)
    {
        (_history, _figures, _checks, _objectives, _time) = (history, figures, checks, objectives, time);
        _meter = new(new MeterOptions("Lectern.Monitoring") { Scope = collector });
        _meter.CreateObservableGauge("lectern.health.score", () => _shown.Score, "{point}", "How well the service does, 0 to 100.");
    }

    /// <summary>As it is shown.</summary>
    public HealthScore Now => _shown;

    /// <summary>Looks again. Called once a second.</summary>
    public HealthScore RunOnce() => Steady(HealthScore.Of(Read(new(_history, Window, Resolutions.Floor(_time.GetUtcNow(), TimeSpan.FromSeconds(1)), _history.Node)), _objectives));

    /// <summary>The score of a span without steadying, such as for a chart.</summary>
    public HealthScore Of(HistoryWindow window) => HealthScore.Of(Read(window), _objectives);

    public void Dispose() => _meter.Dispose();

    internal HealthScore Steady(HealthScore score)
    {
        var rise = score.Score - _shown.Score;
        if (rise > 0)
            Rise(score);
        else if (rise is 0 or <= -Least)
            Show(score);
        else
            (_higher, _rising) = (0, null);
        return _shown;
    }

    private void Rise(HealthScore score)
    {
        // The least of the ten seconds: one good moment says little.
        if (_rising is null || score.Score < _rising.Score)
            _rising = score;
        if (++_higher >= Patience)
            Show(_rising);
    }

    private void Show(HealthScore score)
    {
        _shown = score;
        (_higher, _rising) = (0, null);
    }

    private HealthFigures Read(HistoryWindow window)
    {
        var findings = _checks.Findings.Values.SelectMany(found => found).ToList();
        return new(Value("http.errors.ratio"), Value("http.slow.ratio"), Value("http.p99"), Value("db.pool.wait.p95"), Value("db.refused.rate"), Value("system.cpu.ratio"), Value("system.memory.ratio"),
            Value("replica.lag.max"), Value("cache.hit.ratio"), findings.Count(finding => finding.Status == HealthStatus.Warn), findings.Count(finding => finding.Status == HealthStatus.Fail));

        double? Value(string name) => _figures.Find(name)!.Value(window);
    }
}
