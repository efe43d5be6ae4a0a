using System.Diagnostics.Metrics;
using System.Text;
using Lectern.Monitoring.Metrics;
using Lectern.Monitoring.Outlets;

namespace Lectern.Tests.Monitoring.Outlets;

public sealed class MetricsPageTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly Meter _meter;
    private readonly MetricsCollector _collector;
    private readonly MetricsPage _page;

    public MetricsPageTests()
    {
        var owner = new object();
        _collector = new(new() { Meters = "School" }, owner);
        _meter = new(new MeterOptions("School") { Scope = owner });
        _page = new(_collector, _time);
    }

    public void Dispose()
    {
        _page.Dispose();
        _meter.Dispose();
        _collector.Dispose();
    }

    [Fact, Trait("Pace", "slow")]
    public async Task Series_are_written_as_Prometheus_reads_them()
    {
        _meter.CreateCounter<long>("school.answers", "{answer}", "Answers.").Add(3, new KeyValuePair<string, object?>("http.route", "/a\"b\\c\nd"));
        _meter.CreateUpDownCounter<long>("school.memory", "By", "Memory.").Add(5);
        var times = _meter.CreateHistogram<double>("school.time", "s", "Times.");
        times.Record(0.2);
        times.Record(0.25);
        times.Record(0.3);
        var text = await ReadAsync(open: false);

        Assert.Contains("# HELP school_answers_total Answers.\n# TYPE school_answers_total counter\nschool_answers_total{http_route=\"/a\\\"b\\\\c\\nd\",otel_scope_name=\"School\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE school_memory_bytes gauge\nschool_memory_bytes{otel_scope_name=\"School\"} 5\n", text, StringComparison.Ordinal);
        Assert.Contains("school_time_seconds_bucket{otel_scope_name=\"School\",le=\"0.125\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("school_time_seconds_bucket{otel_scope_name=\"School\",le=\"0.25\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("school_time_seconds_bucket{otel_scope_name=\"School\",le=\"0.5\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("school_time_seconds_bucket{otel_scope_name=\"School\",le=\"+Inf\"} 3\nschool_time_seconds_sum{otel_scope_name=\"School\"} 0.75\nschool_time_seconds_count{otel_scope_name=\"School\"} 3\n", text, StringComparison.Ordinal);
        await PromTool.AssertContentAsync(text, "check", "metrics");
    }

    [Fact]
    public async Task OpenMetrics_names_the_family_its_unit_and_the_end()
    {
        _meter.CreateCounter<double>("school.lesson.time", "s", "Time.").Add(1.5);
        var text = await ReadAsync(open: true);
        Assert.Contains("# TYPE school_lesson_time_seconds counter\n# UNIT school_lesson_time_seconds seconds\n# HELP school_lesson_time_seconds Time.\nschool_lesson_time_seconds_total{otel_scope_name=\"School\"} 1.5\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\n# EOF\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_scrapers_in_one_second_get_the_same_page_and_the_next_second_gets_a_new_one()
    {
        var asked = 0;
        _meter.CreateObservableGauge("school.asked", () => Interlocked.Increment(ref asked));
        var pages = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => _page.BytesAsync(open: false, TestContext.Current.CancellationToken))));
        Assert.Equal(1, asked);
        Assert.Single(pages.Distinct());
        _time.Advance(TimeSpan.FromSeconds(1));
        await ReadAsync(open: false);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_page_costs_its_bytes_and_no_allocation_for_each_series()
    {
        var answers = _meter.CreateCounter<long>("school.answers");
        var times = _meter.CreateHistogram<double>("school.times");
        for (var i = 0; i < 190; i++)
        {
            answers.Add(1, new KeyValuePair<string, object?>("course", i));
            times.Record(1, new KeyValuePair<string, object?>("course", i));
        }
        var families = PrometheusFamily.Of(_collector.Series.Where(series => series.Key.Tags[SeriesKey.Scope] == "School"));
        var bytes = new System.Buffers.ArrayBufferWriter<byte>(1 << 20);
        new PrometheusText(bytes, open: false).Write(families);
        bytes.ResetWrittenCount();
        var text = new PrometheusText(bytes, open: false);
        var before = GC.GetAllocatedBytesForCurrentThread();
        text.Write(families);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 380 * 8);
        Assert.True(bytes.WrittenCount > 100_000);
    }

    private async Task<string> ReadAsync(bool open) => Encoding.UTF8.GetString(await _page.BytesAsync(open, TestContext.Current.CancellationToken));
}
