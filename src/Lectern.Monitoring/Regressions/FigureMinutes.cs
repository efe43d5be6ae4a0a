using Lectern.Monitoring.History;

namespace Lectern.Monitoring.Regressions;

/// <summary>The minutes of one figure, brought up to date from the history: each minute is read once. Not thread-safe.</summary>
/// <param name="read">The minutes after one time up to another.</param>
/// <param name="window">How far back they are kept.</param>
internal sealed class FigureMinutes(Func<DateTimeOffset, DateTimeOffset, IReadOnlyList<MetricPoint>> read, TimeSpan window)
{
    // The last minute's frame may still be coming.
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(1);

    private readonly Queue<MetricPoint> _points = new();
    private DateTimeOffset _upTo = DateTimeOffset.MinValue;

    /// <returns>Whether a minute came.</returns>
    public bool Update(DateTimeOffset now)
    {
        var (from, to) = (_upTo > now - window ? _upTo : now - window, now - Settling);
        var news = to > from ? read(from, to) : [];
        foreach (var point in news)
        {
            _points.Enqueue(point);
            _upTo = point.At;
        }
        while (_points.TryPeek(out var oldest) && oldest.At < now - window)
            _points.Dequeue();
        return news.Count > 0;
    }

    public MetricPoint[] ToArray() => [.. _points];
}
