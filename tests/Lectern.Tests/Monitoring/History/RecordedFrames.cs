using Lectern.Monitoring.History;
using Lectern.Monitoring.Metrics;

namespace Lectern.Tests.Monitoring.History;

/// <summary>Seconds of a busy server with many series: a third each counters, gauges and histograms.</summary>
internal sealed class RecordedFrames(int series, int seed = 1)
{
    private readonly Random _random = new(seed);
    private readonly SeriesKey[] _keys = [.. Enumerable.Range(0, series).Select(number => new SeriesKey($"lectern.test.metric{number % 40}", (MetricKind)(number % 3), number % 3 == 2 ? "s" : "",
        TagSet.Of([new(SeriesKey.Scope, "Lectern.Test"), new("http.route", $"/api/thing/{number}"), new("http.request.method", "GET"), new("http.response.status_code", "200")])))];

    public static DateTimeOffset Start { get; } = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    public Frame Next(DateTimeOffset at) => new(at, TimeSpan.FromMilliseconds(_random.Next(990, 1010)), _keys.Where(_ => _random.Next(4) > 0).ToDictionary(key => key, key => key.Kind switch
    {
        MetricKind.Counter => new Sample(_random.Next(1, 500)),
        MetricKind.Gauge => Sample.Level(_random.Next(3) == 0 ? _random.NextDouble() : _random.Next(100)),
        _ => Values(),
    }));

    private Sample Values()
    {
        var values = new Distribution();
        for (var i = _random.Next(1, 30); i > 0; i--)
            values.Record(0.002 * Math.Exp(_random.NextDouble() * 2));
        return new(values.Sum, Buckets: values.ToBuckets());
    }
}
