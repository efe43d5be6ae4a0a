using System.Diagnostics.Metrics;
using Lectern.Monitoring;
using Lectern.Monitoring.History;
using Lectern.Monitoring.Metrics;

namespace Lectern.Tests.Monitoring.History;

public sealed class MetricsHistoryTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly Meter _meter;
    private readonly MetricsCollector _collector;
    private readonly MetricsHistory _history;
    private readonly Counter<long> _answers;
    private readonly Histogram<double> _times;
    private double _level = 1;

    public MetricsHistoryTests()
    {
        var owner = new object();
        _collector = new(new() { Meters = "School" }, owner);
        _meter = new(new MeterOptions("School") { Scope = owner });
        _history = new(_collector, "here", _time);
        _answers = _meter.CreateCounter<long>("answers");
        _times = _meter.CreateHistogram<double>("times", "s");
        _meter.CreateObservableGauge("level", () => _level);
        // The clocks agree on where a minute begins.
        _time.Advance(TimeSpan.FromTicks(TimeSpan.TicksPerHour - (_time.GetUtcNow().UtcTicks % TimeSpan.TicksPerHour)));
        _history.RunOnce();
    }

    private DateTimeOffset Now => _time.GetUtcNow();

    public void Dispose()
    {
        _meter.Dispose();
        _collector.Dispose();
    }

    [Fact]
    public void A_rate_is_what_came_by_the_time_that_passed_even_when_a_beat_was_late()
    {
        Pass(5, () => _answers.Add(10));
        _answers.Add(30);
        _time.Advance(TimeSpan.FromSeconds(3));
        _history.RunOnce();
        Assert.Equal(10, _history.Value(new("answers", Aggregate.Rate), TimeSpan.FromSeconds(8), Now)!.Value, 6);
        Assert.Equal(80, _history.Value(new("answers", Aggregate.Sum), TimeSpan.FromSeconds(8), Now));
    }

    [Fact]
    public void Percentiles_are_of_all_values_of_the_span_and_not_means_of_percentiles()
    {
        // 99 fast ones in one second, then one slow one in each of nine: means of the seconds' medians would say 0.9 s.
        Pass(1, () => Times(99, 0.001));
        Pass(9, () => Times(1, 1));
        Assert.InRange(_history.Value(new("times", Aggregate.P50), TimeSpan.FromSeconds(10), Now)!.Value, 0.0009, 0.0011);
        Assert.InRange(_history.Value(new("times", Aggregate.P95), TimeSpan.FromSeconds(10), Now)!.Value, 0.9, 1.05);
        Assert.Equal(108, _history.Value(new("times", Aggregate.Sum), TimeSpan.FromSeconds(10), Now));
        Assert.Equal(((99 * 0.001) + 9) / 108, _history.Value(new("times", Aggregate.Average), TimeSpan.FromSeconds(10), Now)!.Value, 3);
    }

    [Fact]
    public void Coarser_spans_say_the_same_as_the_finer_ones_they_are_made_of()
    {
        var step = 0;
        Pass(20 * 60, () =>
        {
            _level = step++ % 100;
            _answers.Add(step);
            Times(3, 0.001 * (1 + (step % 50)));
        });
        var minutes = TimeSpan.FromMinutes(9);
        foreach (var aggregate in new[] { Aggregate.Sum, Aggregate.Rate, Aggregate.P50, Aggregate.P95, Aggregate.P99, Aggregate.Average, Aggregate.Min, Aggregate.Max })
        {
            foreach (var metric in new[] { "times", "answers", "level" })
            {
                var fine = Points(new(metric, aggregate), Resolution.Second, minutes);
                var (ten, minute) = (Points(new(metric, aggregate), Resolution.TenSeconds, minutes), Points(new(metric, aggregate), Resolution.Minute, minutes));
                Assert.Equal((540, 54, 9), (fine.Count, ten.Count, minute.Count));
                // The last whole minute, three ways.
                var end = Resolutions.Floor(Now, TimeSpan.FromMinutes(1));
                var expected = _history.Value(new(metric, aggregate), TimeSpan.FromMinutes(1), end);
                if (aggregate is not Aggregate.Sum || metric is not "level")
                    Assert.Equal(expected ?? -1, minute[^1].Value ?? -1, 6);
            }
        }
    }

    [Fact]
    public void What_was_counted_before_anybody_listened_did_not_happen_in_the_first_second()
    {
        var owner = new object();
        using var meter = new Meter(new MeterOptions("School") { Scope = owner });
        var total = 1_000_000L;
        meter.CreateObservableCounter("old", () => total);
        using var collector = new MetricsCollector(new() { Meters = "School" }, owner);
        var history = new MetricsHistory(collector, "here", _time);
        _time.Advance(TimeSpan.FromSeconds(1));
        history.RunOnce();
        Assert.Equal(0, history.Value(new("old", Aggregate.Sum), TimeSpan.FromSeconds(5), Now));
        total += 7;
        _time.Advance(TimeSpan.FromSeconds(1));
        history.RunOnce();
        Assert.Equal(7, history.Value(new("old", Aggregate.Sum), TimeSpan.FromSeconds(5), Now));
    }

    [Fact]
    public void What_is_older_than_the_finest_seconds_is_still_there_more_coarsely()
    {
        Pass(1, () => _answers.Add(1_000));
        var then = Now;
        Pass(15 * 60, () => _answers.Add(1));
        Assert.Null(_history.Read(new("answers", Aggregate.Sum), then.AddSeconds(-1), then, Resolution.Second).Single().Value is 1_000 ? 1_000 : null);
        Assert.Equal(1_900, _history.Value(new("answers", Aggregate.Sum), TimeSpan.FromMinutes(16), Now));
        Assert.InRange(_history.Bytes, 1, 1 << 20);
    }

    [Fact]
    public void A_span_in_which_nobody_watched_has_no_data_and_one_in_which_nothing_happened_has_zero()
    {
        Pass(10, () => { });
        Assert.Equal(0, _history.Value(new("answers", Aggregate.Rate), TimeSpan.FromSeconds(5), Now));
        Assert.Null(_history.Value(new("times", Aggregate.P99), TimeSpan.FromSeconds(5), Now));
        Assert.Null(_history.Value(new("answers", Aggregate.Rate), TimeSpan.FromSeconds(5), Now.AddMinutes(-5)));
    }

    [Fact]
    public void Series_are_chosen_by_tags_and_by_classes_of_statuses()
    {
        Pass(1, () =>
        {
            _answers.Add(5, new KeyValuePair<string, object?>("status", 200), new KeyValuePair<string, object?>("route", "/a"));
            _answers.Add(2, new KeyValuePair<string, object?>("status", 503), new KeyValuePair<string, object?>("route", "/a"));
            _answers.Add(1, new KeyValuePair<string, object?>("status", 500), new KeyValuePair<string, object?>("route", "/b"));
        });
        Assert.Equal(3, Sum(new TagFilter("status", "5xx")));
        Assert.Equal(2, Sum(new("status", "5xx"), new("route", "/a")));
        Assert.Equal(5, Sum(new TagFilter("status", "200")));
        Assert.Equal(8, Sum());
        Assert.Equal(3, _history.Series("answers").Count);
        Assert.Equal(8, _history.Value(new("answers", Aggregate.Sum) { Node = "here" }, TimeSpan.FromSeconds(1), Now));
        Assert.Null(_history.Value(new("answers", Aggregate.Sum) { Node = "elsewhere" }, TimeSpan.FromSeconds(1), Now));

        double? Sum(params TagFilter[] tags) => _history.Value(new("answers", Aggregate.Sum, tags), TimeSpan.FromSeconds(1), Now);
    }

    [Fact]
    public void Figures_name_each_other_and_give_no_number_without_data()
    {
        var figures = new Figures(new());
        Assert.NotEmpty(figures.All);
        Assert.Same(figures.All[0], figures.Find(figures.All[0].Name));
        Assert.Null(figures.Find("http.p42"));
        foreach (var figure in figures.All)
            Assert.Null(figure.Value(new(_history, TimeSpan.FromMinutes(1), Now.AddDays(-60))));
    }

    private IReadOnlyList<MetricPoint> Points(MetricQuery query, Resolution resolution, TimeSpan span)
    {
        var end = Resolutions.Floor(Now, TimeSpan.FromMinutes(1));
        return _history.Read(query, end - span, end, resolution);
    }

    private void Times(int count, double seconds)
    {
        for (var i = 0; i < count; i++)
            _times.Record(seconds);
    }

    private void Pass(int seconds, Action each)
    {
        for (var i = 0; i < seconds; i++)
        {
            each();
            _time.Advance(TimeSpan.FromSeconds(1));
            _history.RunOnce();
        }
    }
}
