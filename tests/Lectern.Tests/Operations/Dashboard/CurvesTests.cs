using System.Diagnostics.Metrics;
using Lectern.Monitoring;
using Lectern.Monitoring.History;
using Lectern.Monitoring.Metrics;
using Lectern.Server.Operations.Dashboard;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lectern.Tests.Operations.Dashboard;

public sealed class CurvesTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly Meter _meter;
    private readonly MetricsCollector _collector;
    private readonly MetricsHistory _history;
    private readonly Curves _curves;
    private double _learners;

    public CurvesTests()
    {
        var owner = new object();
        _collector = new(new() { Meters = "School" }, owner);
        _meter = new(new MeterOptions("School") { Scope = owner });
        _meter.CreateObservableGauge("lectern.learners.active", () => _learners);
        _history = new(_collector, "here", _time);
        _curves = new(new Figures(new ObjectiveOptions()), _history, NullLogger<Curves>.Instance);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_of_which_nothing_is_known_is_a_gap()
    {
        Sample(3);
        Sample(4);
        _time.Advance(TimeSpan.FromSeconds(2));
        Sample(5);

        Assert.Equal([3, 4, null, null, 5], (await ReadAsync()).TakeLast(5));
    }

    [Fact]
    public async Task What_was_read_once_is_continued()
    {
        Sample(3);
        Assert.Equal(3, (await ReadAsync())[^1]);
        Sample(4);
        Sample(5);
        var learners = await ReadAsync();
        Assert.Equal([3, 4, 5], learners.TakeLast(3));
        Assert.Equal(DashboardRange.Shortest.Points, learners.Count);
    }

    [Fact]
    public async Task A_node_that_nobody_knows_has_no_curve()
    {
        Sample(3);
        Assert.Empty(await _curves.ReadAsync(DashboardRange.Shortest, "elsewhere", Now, Cancel));
    }

    public void Dispose()
    {
        _curves.Dispose();
        _meter.Dispose();
        _collector.Dispose();
    }

    private DateTimeOffset Now => new(_time.GetUtcNow().UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);

    private void Sample(double learners)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        _learners = learners;
        _history.RunOnce();
    }

    private async Task<List<double?>> ReadAsync()
    {
        var place = Panel.Drawn.Index().Single(reading => reading.Item.Figure == "learners.active").Index;
        return [.. (await _curves.ReadAsync(DashboardRange.Shortest, null, Now, Cancel)).Select(point => point.Values[place])];
    }
}
