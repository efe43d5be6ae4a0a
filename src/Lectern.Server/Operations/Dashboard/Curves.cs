using Lectern.Monitoring;
using Lectern.Monitoring.History;

namespace Lectern.Server.Operations.Dashboard;

/// <summary>One point of all curves.</summary>
/// <param name="At">The end of its span, in seconds since 1970.</param>
/// <param name="Values">In the order of <see cref="Panel.Drawn"/>; null: no data.</param>
public sealed record CurvePoint(long At, double?[] Values)
{
    internal bool HasValues => Array.Exists(Values, value => value is not null);
}

/// <summary>
/// The past as charts show it. A point that was computed is kept, so only the first look at a range costs; and one look is computed at
/// a time, so that looking at thirty days takes no more than one processor from the requests. Thread-safe.
/// </summary>
internal sealed partial class Curves(Figures figures, MetricsHistory history, ILogger<Curves> log) : IDisposable
{
    /// <summary>Points that are computed again: what other nodes did last may become known late.</summary>
    public const int Revised = 3;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<(string Range, string? Node), (int Nodes, List<CurvePoint> Points)> _known = [];

    /// <summary>A point for each step of a range, the latest last.</summary>
    public async Task<IReadOnlyList<CurvePoint>> ReadAsync(DashboardRange range, string? node, DateTimeOffset at, CancellationToken cancel)
    {
        // A name that nobody has must not be remembered.
        if (node is not null && !history.Nodes.Contains(node))
            return [];
        await _turn.WaitAsync(cancel);
        try
        {
            await ReachBackAsync(at - range.Length, cancel);
            return await Task.Run(() => Read(range, node, at), cancel);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The point that ends at <paramref name="at"/>.</summary>
    public CurvePoint Point(TimeSpan step, DateTimeOffset at, string? node)
    {
        var window = new HistoryWindow(history, step, at, node);
        return new(at.ToUnixTimeSeconds(), [.. Panel.Drawn.Select(reading => reading.Value(figures, window))]);
    }

    public void Dispose() => _turn.Dispose();

    // A store that is away is no reason to show nothing: what is in memory is.
    private async Task ReachBackAsync(DateTimeOffset from, CancellationToken cancel)
    {
        try
        {
            await history.ReachBackAsync(from, cancel);
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested)
        {
            LogFailure(fault.Message);
        }
    }

    private CurvePoint[] Read(DashboardRange range, string? node, DateTimeOffset at)
    {
        var step = (long)range.Step.TotalSeconds;
        var last = at.ToUnixTimeSeconds() / step * step;
        var first = last - (range.Points - 1) * step;
        var nodes = history.Nodes.Count;
        // A node that is new here may bring a past along.
        var known = _known.TryGetValue((range.Name, node), out var before) && before.Nodes == nodes ? before.Points : [];
        // What was not known may be known by now.
        var kept = known.Where(point => point.At <= last - Revised * step && point.HasValues).ToDictionary(point => point.At);
        List<CurvePoint> points = [];
        for (var next = first; next <= last; next += step)
            points.Add(kept.GetValueOrDefault(next) ?? Point(range.Step, DateTimeOffset.FromUnixTimeSeconds(next), node));
        _known[(range.Name, node)] = (nodes, points);
        return [.. points];
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The dashboard cannot show what is in the store alone: {Reason}")]
    private partial void LogFailure(string reason);
}
