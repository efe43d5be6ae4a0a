using Lectern.Monitoring.History;

namespace Lectern.Monitoring.Regressions;

/// <summary>
/// Looks at the minutes of the watched figures for changes that last, and keeps each once: a change whose place moves by some minutes as more
/// of them come is the same. Jumps of the level count; trends and scatter follow the time of day too often to wake anyone for.
/// </summary>
public sealed class RegressionWatch
{
    /// <summary>So long the levels before and after a change must hold: a peak of some minutes has two changes and is none.</summary>
    public static readonly TimeSpan Lasting = TimeSpan.FromMinutes(10);

    /// <summary>Changes of a figure to the same side that are nearer to each other are the same.</summary>
    public static readonly TimeSpan Near = TimeSpan.FromMinutes(15);

    /// <summary>How long they are kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private readonly RegressionOptions _options;
    private readonly IRegressionStore _store;
    private readonly TimeProvider _time;
    private readonly List<(WatchedFigure Watched, FigureMinutes Minutes)> _figures = [];

    // Of each figure, what this node has seen kept: the store need not be asked every minute again.
    private readonly List<Regression> _known = [];

    /// <summary>Watches <see cref="WatchedFigure.All"/>, all nodes together.</summary>
    public RegressionWatch(MetricsHistory history, Figures figures, RegressionOptions options, IRegressionStore store, TimeProvider time)
        : this((name, from, to) => history.Read(figures.Find(name)!, from, to, Resolution.Minute), options, store, time)
    {
    }

    internal RegressionWatch(Func<string, DateTimeOffset, DateTimeOffset, IReadOnlyList<MetricPoint>> read, RegressionOptions options, IRegressionStore store, TimeProvider time)
    {
        (_options, _store, _time) = (options, store, time);
        foreach (var watched in WatchedFigure.All)
            _figures.Add((watched, new((from, to) => read(watched.Name, from, to), TimeSpan.FromHours(options.WindowHours))));
    }

    /// <summary>Looks once at what came since the last time. Not to be called twice at a time.</summary>
    /// <returns>What is new to all nodes.</returns>
    public async Task<IReadOnlyList<Regression>> RunOnceAsync(CancellationToken cancel)
    {
        var (now, found) = (_time.GetUtcNow(), new List<Regression>());
        _known.RemoveAll(one => one.At < now - TimeSpan.FromHours(_options.WindowHours) - Near);
        foreach (var (watched, minutes) in _figures)
        {
            if (!minutes.Update(now))
                continue;
            foreach (var regression in Changes(watched, minutes.ToArray(), now, cancel).Where(one => !IsKnown(one)))
            {
                if (await _store.TryAddAsync(regression, Near, cancel))
                    found.Add(regression);
                _known.Add(regression);
            }
        }
        if (found.Count > 0)
            await _store.TrimAsync(now - Kept, cancel);
        return found;
    }

    private bool IsKnown(Regression regression) => _known.Exists(one => one.IsSame(regression, Near));

    private IEnumerable<Regression> Changes(WatchedFigure watched, MetricPoint[] minutes, DateTimeOffset now, CancellationToken cancel)
    {
        var levels = ChangePointDetector.Detect(Array.ConvertAll(minutes, point => point.Value ?? double.NaN), cancel).Where(change => change.Kind == ChangeKind.Level).ToList();
        for (var i = 0; i < levels.Count; i++)
        {
            var (since, at, until) = (i == 0 ? minutes[0].At : minutes[levels[i - 1].Index].At, minutes[levels[i].Index].At, i + 1 == levels.Count ? now : minutes[levels[i + 1].Index].At);
            if (at - since >= Lasting && until - at >= Lasting && levels[i].Confidence * 100 >= _options.ConfidencePercent && Matters(watched, levels[i]))
                yield return new(watched.Name, at, levels[i].Before, levels[i].After, levels[i].Confidence, watched.DirectionOf(levels[i].Before, levels[i].After), now);
        }
    }

    private bool Matters(WatchedFigure watched, ChangePoint change) =>
        Math.Abs(change.After - change.Before) >= Math.Max(watched.Least, _options.LeastPercent / 100 * Math.Abs(change.Before));
}
