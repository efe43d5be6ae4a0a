using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Lectern.Commands;
using Lectern.Tests.Monitoring.Regressions.Evaluation;

namespace Lectern.Tests.Commands.Detecting;

public sealed class DetectCommandTests
{
    private readonly string _folder = TestStores.TemporaryFolder();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_table_says_when_where_and_how_much()
    {
        var file = await WriteAsync("p99.csv", "day,GET /courses,GET /my\n" + Lines(i => $"2026-01-{1 + i:00},{Level(i, 20, 40)},{Level(i, 15, 15)}"));
        var (code, output, error) = await CommandRun.RunAsync("detect", file);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("GET /courses", output, StringComparison.Ordinal);
        Assert.Contains("2026-01-16", output, StringComparison.Ordinal);
        Assert.Contains("+", output, StringComparison.Ordinal);
        Assert.Contains("No change in GET /my (30 readings).", output, StringComparison.Ordinal);
    }

    public static TheoryData<string> Shapes() =>
    [
        "value\n" + Lines(i => Level(i, 20, 40)),
        Lines(i => Level(i, 20, 40)),
        "\uFEFFt;p99\r\n" + Lines(i => $"{i};{Level(i, 20, 40)}").ReplaceLineEndings("\r\n"),
        $"[{Joined}]",
        $$"""{"series":[{"name":"p99","values":[{{Joined}}]}]}""",
        $$"""{"series":[{"name":"p99","points":[{{string.Join(',', Enumerable.Range(0, 30).Select(i => $"{{\"t\":\"day {i}\",\"v\":{Level(i, 20, 40)}}}"))}}]}]}""",
        $$"""{"n_obs":30,"time":{"index":[{{string.Join(',', Enumerable.Range(0, 30))}}]},"series":[{"label":"V1","type":"float","raw":[{{Joined}}]}]}""",
        $"[{string.Join(',', Enumerable.Range(0, 30).Select(i => Run(Level(i, 20, 40))))}]",
    ];

    [Theory, MemberData(nameof(Shapes))]
    public async Task Every_documented_shape_is_read(string text)
    {
        var (code, output, error) = await CommandRun.RunAsync("detect", await WriteAsync("series", text), "--json");
        Assert.Equal((0, ""), (code, error));
        var series = JsonDocument.Parse(output).RootElement.GetProperty("series").EnumerateArray().First();
        Assert.Equal(30, series.GetProperty("readings").GetInt32());
        var change = Assert.Single(series.GetProperty("changes").EnumerateArray());
        Assert.Equal(15, change.GetProperty("index").GetInt32());
        Assert.Equal("level", change.GetProperty("kind").GetString());
        Assert.InRange(change.GetProperty("relative").GetDouble(), 0.9, 1.1);
    }

    [Fact]
    public async Task Results_of_the_load_tester_are_watched_run_by_run_and_endpoint_by_endpoint()
    {
        var files = new List<string>();
        for (var i = 0; i < 20; i++)
            files.Add(await WriteAsync($"run-{i:00}.json", Run(Level(i, 20, 20), Level(i, 20, 40, at: 12))));
        var (_, output, _) = await CommandRun.RunAsync(["detect", "--json", .. files]);
        var series = JsonDocument.Parse(output).RootElement.GetProperty("series").EnumerateArray().ToDictionary(one => one.GetProperty("name").GetString()!, one => one.GetProperty("changes"));
        Assert.Equal(["all mean", "all p99", "courses mean", "courses p99"], series.Keys.Order());
        Assert.Empty(series["all mean"].EnumerateArray());
        Assert.Equal("run-12.json", Assert.Single(series["courses p99"].EnumerateArray()).GetProperty("at").GetString());
    }

    [Theory]
    [InlineData(20, 0)]
    [InlineData(40, 1)]
    public async Task A_pipeline_fails_on_a_change_when_it_wants_to(double after, int code)
    {
        var file = await WriteAsync("a.csv", Lines(i => Level(i, 20, after)));
        Assert.Equal(code, (await CommandRun.RunAsync("detect", file, "--fail-on-change")).Code);
        Assert.Equal(0, (await CommandRun.RunAsync("detect", file)).Code);
    }

    [Fact]
    public async Task One_column_can_be_chosen_by_name_or_number_and_a_wrong_one_is_told()
    {
        var file = await WriteAsync("two.csv", "a,b\n" + Lines(i => $"{Level(i, 1, 1)},{Level(i, 20, 40)}"));
        foreach (var column in (string[])["b", "2"])
            Assert.Contains("\"name\": \"b\"", (await CommandRun.RunAsync("detect", file, "--json", "--column", column)).Output, StringComparison.Ordinal);
        Assert.Equal((2, "lectern: --column \"c\" is not there; the file has a, b."), await FaultAsync(file, "--column", "c"));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("a,b\nx,y\n", "has no column of numbers")]
    [InlineData("{\"series\":[{\"name\":\"a\"}]}", "has neither values nor points")]
    [InlineData("{\"a\":1}", "holds nothing that is known")]
    [InlineData("[1,2,{}]", "where a number should be")]
    [InlineData("[1,2", "is no valid JSON")]
    public async Task What_cannot_be_read_is_told_with_the_fix(string text, string fault)
    {
        var (code, error) = await FaultAsync(await WriteAsync("wrong", text));
        Assert.Equal(CommandLine.Failed, code);
        Assert.Contains(fault, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told() =>
        Assert.Equal((1, "lectern: There is no file nowhere.csv; name a CSV or JSON file with numbers in it."), await FaultAsync("nowhere.csv"));

    [Fact]
    public async Task The_chart_is_a_picture_that_needs_nothing_else_whatever_the_names_are()
    {
        var file = await WriteAsync("wild.csv", "t,\"<script>&\u001b[31m\"\n" + Lines(i => $"\"</svg>{i}\u0007\",{Level(i, 20, 40)}"));
        var chart = Path.Combine(_folder, "a.svg");
        var (code, output, error) = await CommandRun.RunAsync("detect", file, "--chart", chart);
        Assert.Equal((0, ""), (code, error));
        Assert.DoesNotContain('\u0007', output);
        var svg = XDocument.Parse(await File.ReadAllTextAsync(chart, Cancel)).Root!;
        Assert.Single(svg.Elements(svg.Name.Namespace + "line"));
        Assert.Equal(30, svg.Element(svg.Name.Namespace + "polyline")!.Attribute("points")!.Value.Split(' ').Length);
        Assert.Empty(svg.Descendants(svg.Name.Namespace + "script"));
    }

    [Fact]
    public async Task Any_bytes_end_in_an_answer_or_in_one_sentence()
    {
        string[] seeds = [.. Shapes().Select(row => row.Data), "1,2\n3,\"4\n", "{\"series\":[{\"values\":[1e999,-1e999,null,\"NaN\"]}]}"];
        var random = new Random(21);
        for (var round = 0; round < 400; round++)
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(seeds[random.Next(seeds.Length)]);
            for (var change = random.Next(1, 8); change > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var file = Path.Combine(_folder, "fuzz");
            await File.WriteAllBytesAsync(file, bytes[..random.Next(1, bytes.Length + 1)], Cancel);
            var (code, output, error) = await CommandRun.RunAsync("detect", file, "--json", "--chart", Path.Combine(_folder, "fuzz.svg"));
            Assert.True(code == 0 ? error.Length == 0 && JsonDocument.Parse(output).RootElement.TryGetProperty("series", out _) : code == 1 && error.StartsWith("lectern: ", StringComparison.Ordinal), $"round {round}: {code} {error}");
        }
    }

    private static string Joined => string.Join(',', Enumerable.Range(0, 30).Select(i => Level(i, 20, 40)));

    private static string Lines(Func<int, string> line) => string.Concat(Enumerable.Range(0, 30).Select(i => line(i) + "\n"));

    private static string Level(int i, double before, double after, int at = 15) =>
        ((i < at ? before : after) * (1 + 0.02 * Noise.Normal(new Random(i)))).ToString("0.###", CultureInfo.InvariantCulture);

    private static string Run(string milliseconds, string? endpoint = null) =>
        $$"""{"requests":100,"errors":0,"latencyMs":{{Latency(milliseconds)}},"endpoints":[{{(endpoint is null ? "" : $$"""{"name":"courses","latencyMs":{{Latency(endpoint)}} }""")}}]}""";

    private static string Latency(string milliseconds) => $$"""{"mean":{{milliseconds}},"p99":{{milliseconds}} }""";

    private static async Task<(int Code, string Error)> FaultAsync(params string[] arguments)
    {
        var (code, _, error) = await CommandRun.RunAsync(["detect", .. arguments]);
        return (code, error);
    }

    private async Task<string> WriteAsync(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(path, text, Cancel);
        return path;
    }
}
