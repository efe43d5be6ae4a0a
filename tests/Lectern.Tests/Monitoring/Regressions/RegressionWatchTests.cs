using Lectern.Monitoring.History;
using Lectern.Monitoring.Regressions;
using Lectern.Tests.Monitoring.Regressions.Evaluation;

namespace Lectern.Tests.Monitoring.Regressions;

public sealed class RegressionWatchTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualTime _time = new();
    private readonly MemoryRegressions _store = new();
    private readonly Dictionary<string, List<MetricPoint>> _minutes = [];
    private readonly Random _random = new(5);
    private RegressionWatch _watch;

    public RegressionWatchTests() => _watch = Watch();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_release_that_makes_answers_slow_is_reported_once_however_long_it_stays()
    {
        Assert.Empty(await PassAsync(120, "http.p95", 0.040));
        var released = _time.GetUtcNow();
        var found = Assert.Single(await PassAsync(240, "http.p95", 0.080));
        Assert.Equal(("http.p95", ChangeDirection.Worse), (found.Figure, found.Direction));
        Assert.InRange(found.At, released - 2 * Minute, released + 3 * Minute);
        Assert.InRange(found.Before, 0.038, 0.042);
        Assert.InRange(found.After, 0.076, 0.084);
        Assert.Equal([found], await _store.ReadAsync(released - TimeSpan.FromHours(1), 10, Cancel));
    }

    [Fact]
    public async Task A_node_that_starts_anew_or_another_node_does_not_report_it_again()
    {
        await PassAsync(120, "http.p95", 0.040);
        Assert.Single(await PassAsync(60, "http.p95", 0.080));
        _watch = Watch();
        Assert.Empty(await PassAsync(30, "http.p95", 0.080));
    }

    [Fact]
    public async Task Fewer_hits_are_worse_and_a_fix_is_better_and_another_event()
    {
        await PassAsync(120, "cache.hit.ratio", 0.95);
        Assert.Equal(ChangeDirection.Worse, Assert.Single(await PassAsync(60, "cache.hit.ratio", 0.60)).Direction);
        Assert.Equal(ChangeDirection.Better, Assert.Single(await PassAsync(60, "cache.hit.ratio", 0.95)).Direction);
    }

    [Fact]
    public async Task A_peak_of_some_minutes_and_a_change_too_small_to_matter_are_not_reported()
    {
        await PassAsync(120, "http.p95", 0.040);
        Assert.Empty(await PassAsync(5, "http.p95", 0.200));
        Assert.Empty(await PassAsync(120, "http.p95", 0.040));
        // 10 %, and the least is 20.
        Assert.Empty(await PassAsync(120, "http.p95", 0.044));
    }

    [Fact]
    public async Task More_visitors_are_neither_good_nor_bad()
    {
        await PassAsync(120, "http.requests.rate", 50);
        Assert.Equal(ChangeDirection.Other, Assert.Single(await PassAsync(60, "http.requests.rate", 120)).Direction);
    }

    [Fact]
    public async Task Each_minute_is_read_once()
    {
        var read = 0;
        _watch = new((name, from, to) => { read += name == "http.p95" ? 1 : 0; return Read(name, from, to); }, new(), _store, _time);
        await PassAsync(10, "http.p95", 0.040);
        for (var i = 0; i < 5; i++)
            await _watch.RunOnceAsync(Cancel);
        Assert.InRange(read, 9, 15);
        Assert.Empty(await _store.ReadAsync(DateTimeOffset.MinValue, 10, Cancel));
    }

    private RegressionWatch Watch() => new(Read, new(), _store, _time);

    private List<MetricPoint> Read(string figure, DateTimeOffset from, DateTimeOffset to) =>
        _minutes.TryGetValue(figure, out var points) ? [.. points.Where(point => point.At > from && point.At <= to)] : [];

    private async Task<List<Regression>> PassAsync(int minutes, string figure, double level)
    {
        var found = new List<Regression>();
        for (var i = 0; i < minutes; i++)
        {
            _time.Advance(Minute);
            if (!_minutes.TryGetValue(figure, out var points))
                _minutes[figure] = points = [];
            points.Add(new(_time.GetUtcNow(), level * (1 + 0.03 * Noise.Normal(_random))));
            found.AddRange(await _watch.RunOnceAsync(Cancel));
        }
        return found;
    }
}
