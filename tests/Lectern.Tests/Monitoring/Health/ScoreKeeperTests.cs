using Lectern.Monitoring;
using Lectern.Monitoring.Health;
using Lectern.Monitoring.History;
using Lectern.Monitoring.Metrics;

namespace Lectern.Tests.Monitoring.Health;

public sealed class ScoreKeeperTests : IDisposable
{
    private readonly MetricsCollector _collector = new(new() { Enabled = false });
    private readonly ScoreKeeper _keeper;

    public ScoreKeeperTests() => _keeper = new(_collector, new MetricsHistory(_collector, "here", TimeProvider.System), new Figures(new()), new([], TimeProvider.System), new(), TimeProvider.System);

    public void Dispose()
    {
        _keeper.Dispose();
        _collector.Dispose();
    }

    [Fact]
    public void The_score_falls_at_once_and_rises_when_it_has_been_higher_for_ten_seconds()
    {
        Assert.Equal(60, Show(60));
        for (var second = 1; second < 10; second++)
            Assert.Equal(60, Show(90 + (second % 3)));
        Assert.Equal(90, Show(95));
        Assert.Equal(70, Show(70));
    }

    [Fact]
    public void A_point_more_or_less_does_not_make_it_flicker()
    {
        Show(80);
        var seen = new HashSet<int>();
        for (var second = 0; second < 100; second++)
            seen.Add(Show(second % 2 == 0 ? 79 : 81));
        Assert.Equal([80], seen);
    }

    [Fact]
    public void Without_any_data_it_is_100() => Assert.Equal(100, _keeper.RunOnce().Score);

    private int Show(int score) => _keeper.Steady(new(score, [])).Score;
}
