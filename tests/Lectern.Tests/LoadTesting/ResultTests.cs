using Lectern.LoadTesting;
using Lectern.LoadTesting.Comparing;
using Lectern.LoadTesting.Histograms;
using Lectern.LoadTesting.Plans;
using Lectern.LoadTesting.Reports;
using Lectern.LoadTesting.Results;
using Lectern.LoadTesting.Scenarios;

namespace Lectern.Tests.LoadTesting;

public sealed class ResultTests
{
    [Fact]
    public async Task Parts_of_a_load_merge_to_what_one_generator_would_say()
    {
        using var server = new ScriptedServer(_ => ScriptedServer.Ok("hello"));
        var plan = server.Plan(ScenarioFile.Of([(1, new("/a")), (2, new("/b"))]), users: 6) with { Requests = 301 };
        var parts = await Task.WhenAll(Enumerable.Range(0, 3).Select(part => (plan with { Part = (part, 3) }).RunAsync()));
        Assert.Equal([101, 100, 100], parts.Select(part => part.Requests));
        var merged = ResultMerge.Merge([.. parts.Select(part => LoadResult.Parse(part.ToJson()))]);

        var sum = new Histogram();
        foreach (var endpoint in parts.SelectMany(part => part.Endpoints))
            sum.Add(HistogramText.Read(endpoint.Histograms.Latency));
        Assert.Equal((301, 0, 6, 3), (merged.Requests, merged.Errors, merged.Settings.Users, merged.Generator.Processes));
        Assert.Equal((sum.Percentile(99) / 1000.0, sum.Max / 1000.0), (merged.LatencyMs.P99, merged.LatencyMs.Max));
        Assert.Equal(parts.Sum(part => part.BytesReceived), merged.BytesReceived);
        Assert.Equal(301, merged.Seconds.Sum(second => second.Requests));
        Assert.Equal(["GET /a", "GET /b"], merged.Endpoints.Select(endpoint => endpoint.Name).Order());
    }

    [Fact]
    public async Task The_file_has_the_fields_that_others_read()
    {
        using var server = new ScriptedServer(request => request.Path == "/gone" ? "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n" : ScriptedServer.Ok(""));
        var result = await (server.Plan(ScenarioFile.Of([(1, new("/here")), (1, new("/gone"))])) with { Requests = 50 }).RunAsync();
        var json = System.Text.Json.JsonDocument.Parse(result.ToJson()).RootElement;
        Assert.Equal(50, json.GetProperty("requests").GetInt64());
        Assert.Equal(json.GetProperty("errors").GetInt64(), json.GetProperty("errorKinds").GetProperty("status 410").GetInt64());
        Assert.True(json.GetProperty("durationSeconds").GetDouble() > 0 && json.GetProperty("requestsPerSecond").GetDouble() > 0);
        foreach (var one in json.GetProperty("endpoints").EnumerateArray().Append(json))
        {
            foreach (var figure in new[] { "mean", "p50", "p90", "p95", "p99", "max" })
                Assert.True(one.GetProperty("latencyMs").GetProperty(figure).GetDouble() >= 0);
        }
        Assert.All(json.GetProperty("endpoints").EnumerateArray(), endpoint => Assert.StartsWith("GET /", endpoint.GetProperty("name").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Reports_stand_alone_and_say_what_was_measured()
    {
        var result = Made(10, name: "<b>\"course\"</b>");
        var html = HtmlReport.Write(result);
        Assert.Contains("<svg", html, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;", html, StringComparison.Ordinal);
        foreach (var foreign in new[] { "<b>\"course", "<script", "src=", "href=", "url(", "@import" })
            Assert.DoesNotContain(foreign, html, StringComparison.Ordinal);
        var lines = CsvReport.Write(result).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("\"<b>\"\"course\"\"</b>\",1000,0,100,", lines[1], StringComparison.Ordinal);
        Assert.All(lines, line => Assert.Equal(lines[0].Count(letter => letter == ','), line.Count(letter => letter == ',')));
    }

    [Theory]
    [InlineData("p99>9ms", true)]
    [InlineData("p99 > 20ms", false)]
    [InlineData("mean>=9ms", true)]
    [InlineData("max[course]>1s", false)]
    [InlineData("errors>0", false)]
    [InlineData("errors>=0", true)]
    [InlineData("errors>0.1%", false)]
    [InlineData("rps<500", true)]
    [InlineData("rps<100", false)]
    public void Thresholds_fail_the_runs_that_they_should(string threshold, bool fails) => Assert.Equal(fails, Threshold.Parse(threshold).Violation(Made(10)) is not null);

    [Theory]
    [InlineData("p99>200")]
    [InlineData("p98>200ms")]
    [InlineData("p99=200ms")]
    [InlineData("p99>5%")]
    [InlineData("rps<10%")]
    [InlineData("errors>1s")]
    [InlineData("fast")]
    [InlineData("")]
    public void What_is_no_threshold_is_refused_with_an_example(string threshold) => Assert.Throws<FormatException>(() => Threshold.Parse(threshold));

    [Fact]
    public void A_threshold_for_an_endpoint_that_was_not_there_is_no_pass() =>
        Assert.Contains("there are course", Assert.Throws<FormatException>(() => Threshold.Parse("p99[cuorse]>1ms").Violation(Made(10))).Message, StringComparison.Ordinal);

    [Fact]
    public void Repeated_runs_tell_a_change_from_chance()
    {
        double[] before = [10.0, 10.3, 9.8, 10.1, 9.9], slower = [11.9, 12.2, 12.1, 11.8, 12.0], noisy = [7, 16, 8, 15, 11];
        Assert.False(Compare(before, [10.1, 9.9, 10.2, 10.0, 9.7]).IsRegression);
        Assert.False(Compare(before, noisy).IsRegression);
        var regression = Compare(before, slower);
        var mean = regression.Changes.Single(change => change.Sample.Metric == "mean");
        Assert.True(regression.IsRegression);
        Assert.Equal(ChangeVerdict.Worse, mean.Verdict);
        Assert.InRange(mean.Percent, 18, 22);
        Assert.True(mean.LowPercent > 14 && mean.HighPercent < 26 && mean.P < 0.001);
        Assert.False(Compare(slower, before).IsRegression);
        Assert.Contains(Compare(slower, before).Changes, change => change.Verdict == ChangeVerdict.Better);
        // Real, and too small to matter.
        Assert.False(RunComparison.Of([.. before.Select(ms => Made(ms))], [.. slower.Select(ms => Made(ms))], 30).IsRegression);
    }

    [Fact]
    public void One_run_on_a_side_is_judged_by_the_threshold_alone_and_says_so()
    {
        var comparison = Compare([10], [11]);
        Assert.True(comparison.IsRegression);
        Assert.All(comparison.Changes, change => Assert.Null(change.P));
        Assert.Contains("repeat the runs", ComparisonReport.Markdown(comparison), StringComparison.Ordinal);
        Assert.False(Compare([10], [10.3]).IsRegression);
    }

    [Fact]
    public void Faster_with_more_failures_is_a_regression() =>
        Assert.True(RunComparison.Of([Made(10), Made(10.1)], [Made(5, errors: 100), Made(5.1, errors: 90)], 5).IsRegression);

    [Fact]
    public void Welchs_test_gives_what_arithmetic_gives()
    {
        // Logarithms 0, 2 and 3, 5: a difference of 3 with the error √2 and two degrees of freedom, for which Student's t has a closed form.
        var outcome = WelchTest.Run([1, Math.Exp(2)], [Math.Exp(3), Math.Exp(5)])!.Value;
        var t = 3 / Math.Sqrt(2);
        Assert.Equal(3, outcome.Log, 9);
        Assert.Equal(1 - t / Math.Sqrt(2 + t * t), outcome.P, 9);
        Assert.Equal(3 - 4.302653 * Math.Sqrt(2), outcome.Low, 4);
        Assert.Equal(3 + 4.302653 * Math.Sqrt(2), outcome.High, 4);
    }

    [Fact]
    public void Holms_correction_multiplies_each_by_those_that_are_left() =>
        Assert.Equal([0.5, 0.06, 0.04, 0.06], RunComparison.Holm([0.5, 0.02, 0.01, 0.03]).Select(p => Math.Round(p, 9)));

    private static RunComparison Compare(double[] before, double[] after) => RunComparison.Of([.. before.Select(ms => Made(ms))], [.. after.Select(ms => Made(ms))], 5);

    /// <summary>A thousand requests in ten seconds that all took as long.</summary>
    private static LoadResult Made(double milliseconds, int errors = 0, string name = "course")
    {
        var tally = new Tally(1, 0);
        for (var i = 0; i < 1000; i++)
        {
            var now = i * 10_000_000L;
            tally.Seconds.Roll(now, 1);
            tally.Answered(0, i < errors ? 500 : 200, i >= errors, now, now, now, now + (long)(milliseconds * 1_000_000));
        }
        tally.Seconds.Close(9_999_999_999, 1);
        return ResultMaker.Of([ResultMaker.Of(name, tally.Endpoints[0], 10)], tally.Connect, tally.Lateness, 1, false, 1, 1, 10, tally.Seconds.From(0),
            new("http://127.0.0.1/", "made", "closed", 1, null, 10, "sockets", DateTime.UnixEpoch, ""));
    }
}
