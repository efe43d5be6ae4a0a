using System.Diagnostics.Metrics;
using Lectern.Monitoring;
using Lectern.Monitoring.History;
using Lectern.Monitoring.Metrics;

namespace Lectern.Tests.Monitoring.Metrics;

public sealed class MetricsCollectorTests : IDisposable
{
    private readonly object _owner = new();
    private readonly MetricsCollector _collector;
    private readonly Meter _meter;

    public MetricsCollectorTests()
    {
        _collector = new(new() { Meters = "School, Everybody*", MaxSeriesPerInstrument = 10 }, _owner);
        _meter = new(new MeterOptions("School") { Scope = _owner });
    }

    public void Dispose()
    {
        _meter.Dispose();
        _collector.Dispose();
    }

    [Fact]
    public void What_eight_threads_record_at_once_is_all_there()
    {
        var (answers, times) = (_meter.CreateCounter<long>("answers"), _meter.CreateHistogram<double>("times", "s"));
        Parallel.For(0, 8, new() { MaxDegreeOfParallelism = 8 }, thread =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                answers.Add(1, new KeyValuePair<string, object?>("course", i % 3 == 0 ? "art" : "math"));
                times.Record(0.001 * (i % 10), new KeyValuePair<string, object?>("course", "math"));
            }
        });
        Assert.Equal(160_000, _collector.Total("answers"));
        Assert.Equal(8 * 6_667, _collector.Total("answers", new TagFilter("course", "art")));
        Assert.Equal(160_000, _collector.Values("times").Count);
        Assert.Equal(160_000 * 0.0045, _collector.Values("times").Sum, 3);
        Assert.Equal(0, _collector.Extremes("times").Min);
        Assert.Equal(0.009, _collector.Extremes("times").Max!.Value, 9);
    }

    [Fact]
    public void Recording_allocates_nothing_once_the_tags_were_seen()
    {
        var (answers, times, level) = (_meter.CreateCounter<long>("answers"), _meter.CreateHistogram<double>("times"), _meter.CreateUpDownCounter<int>("level"));
        object status = 200;
        Record(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Record(1_000);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Record(int count)
        {
            for (var i = 0; i < count; i++)
            {
                answers.Add(1, new KeyValuePair<string, object?>("course", "math"), new KeyValuePair<string, object?>("status", status));
                times.Record(0.25, new("course", "math"), new("status", status), new("method", "GET"));
                level.Add(i % 2 == 0 ? 1 : -1);
            }
        }
    }

    [Fact]
    public void Tags_are_compared_by_value_in_whatever_order_they_come()
    {
        var answers = _meter.CreateCounter<int>("answers");
        answers.Add(1, new KeyValuePair<string, object?>("course", "math"), new KeyValuePair<string, object?>("status", 200));
        answers.Add(2, new KeyValuePair<string, object?>("status", 200L), new KeyValuePair<string, object?>("course", new string("math".ToCharArray())));
        var series = Assert.Single(_collector.Series, series => series.Key.Metric == "answers");
        Assert.Equal(3, series.Total);
        Assert.Equal("math", series.Key.Tags["course"]);
        Assert.Equal("School", series.Key.Tags[SeriesKey.Scope]);
    }

    [Fact]
    public void Past_the_limit_values_go_to_one_series_that_says_so_and_none_is_lost()
    {
        var answers = _meter.CreateCounter<long>("answers");
        for (var i = 0; i < 1_000; i++)
            answers.Add(1, new KeyValuePair<string, object?>("learner", $"learner {i}"));
        Assert.Equal(1_000, _collector.Total("answers"));
        Assert.Equal(990, _collector.Total("answers", new TagFilter(SeriesKey.Overflow, "true")));
        Assert.Equal(11, _collector.Series.Count(series => series.Key.Metric == "answers"));
        Assert.Equal(990, _collector.OverflowedMeasurements);
    }

    [Fact]
    public void Several_instruments_of_one_name_add_up_and_a_counter_that_begins_again_loses_nothing()
    {
        var (first, second) = (10L, 100L);
        using var other = new Meter(new MeterOptions("School") { Scope = _owner });
        _meter.CreateObservableCounter("loads", () => first);
        other.CreateObservableCounter("loads", () => second);
        _collector.Ask();
        Assert.Equal(110, _collector.Total("loads"));
        (first, second) = (3, 105);
        _collector.Ask();
        Assert.Equal(10 + 3 + 105, _collector.Total("loads"));
    }

    [Fact]
    public void A_gauge_that_nobody_reports_any_more_has_no_level()
    {
        var hosts = new List<string> { "primary", "replica" };
        _meter.CreateObservableGauge("lag", () => hosts.Select(host => new Measurement<double>(5, new KeyValuePair<string, object?>("host", host))));
        _collector.Ask();
        Assert.Equal(10, _collector.Level("lag"));
        hosts.Remove("replica");
        _collector.Ask();
        Assert.Equal(5, _collector.Level("lag"));
    }

    [Fact]
    public void An_instrument_that_fails_does_not_silence_the_others()
    {
        _meter.CreateObservableGauge("broken", (Func<int>)(() => throw new InvalidOperationException("not now")));
        _meter.CreateObservableGauge("whole", () => 7);
        _collector.Ask();
        Assert.Equal(7, _collector.Level("whole"));
    }

    [Fact]
    public void Meters_of_another_application_in_the_process_are_left_out()
    {
        using var theirs = new Meter(new MeterOptions("School") { Scope = new object() });
        using var everybodys = new Meter("Everybody's");
        theirs.CreateCounter<int>("answers").Add(1);
        everybodys.CreateCounter<int>("answers").Add(5);
        Assert.Equal(5, _collector.Total("answers"));
    }

    [Fact]
    public void The_length_of_the_thread_pools_queue_is_a_level_though_it_is_published_as_a_counter()
    {
        _collector.Ask();
        Assert.Equal(MetricKind.Gauge, Assert.Single(_collector.Series, series => series.Key.Metric == "dotnet.thread_pool.queue.length").Key.Kind);
    }

    [Fact]
    public void Nothing_is_collected_when_it_is_switched_off()
    {
        using var off = new MetricsCollector(new() { Enabled = false, Meters = "School" });
        _meter.CreateCounter<int>("answers").Add(1);
        off.Ask();
        Assert.Empty(off.Series);
    }
}
