using Lectern.LoadTesting.Results;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Seeding;
using Lectern.Tests.Commands;

namespace Lectern.Tests.LoadTesting;

/// <summary><c>lectern load</c> and <c>lectern compare</c> as they are typed.</summary>
public sealed class LoadCommandTests
{
    [Fact]
    public async Task A_load_is_shown_written_and_judged()
    {
        using var server = new ScriptedServer(_ => ScriptedServer.Ok("hello"));
        var folder = TestStores.TemporaryFolder();
        string[] load = ["load", server.Url + "path", "--users", "3", "--requests", "90", "--duration", "10m", "--timeout", "2m", "--label", "try", "--json", Path.Combine(folder, "r.json"), "--csv", Path.Combine(folder, "r.csv"), "--html", Path.Combine(folder, "r.html")];
        var (code, output, error) = await CommandRun.RunAsync([.. load, "--fail-if", "errors>0"]);
        Assert.True(code == 0, error);
        Assert.Contains("GET /path", output, StringComparison.Ordinal);
        Assert.Equal((90, "try"), (Read(folder, "r.json").Requests, Read(folder, "r.json").Settings.Label));
        Assert.True(File.Exists(Path.Combine(folder, "r.csv")) && File.Exists(Path.Combine(folder, "r.html")));

        (code, _, error) = await CommandRun.RunAsync([.. load, "--fail-if", "rps>0", "--fail-if", "errors>5%"]);
        Assert.Equal(1, code);
        Assert.Contains("--fail-if rps>0: it was", error, StringComparison.Ordinal);
        Assert.DoesNotContain("errors>5%", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endpoints_share_by_weight_and_headers_and_bodies_are_sent()
    {
        var wrong = 0;
        using var server = new ScriptedServer(request =>
        {
            if (!request.Head.Contains("X-School: a: b\n", StringComparison.Ordinal) || (request.Path == "/form" && request.Body != "x=1"))
                Interlocked.Increment(ref wrong);
            return ScriptedServer.Ok("");
        });
        var (_, output, _) = await CommandRun.RunAsync("load", server.Url.ToString(), "--endpoint", "3 /often", "--endpoint", "HEAD /seldom", "--header", "X-School: a: b", "--requests", "400", "--duration", "10m", "--timeout", "2m", "--json", "-");
        var result = LoadResult.Parse(output);
        Assert.Equal((400, 0, 0), (result.Requests, result.Errors, wrong));
        Assert.InRange(result.Endpoints.Single(endpoint => endpoint.Name == "GET /often").Requests, 240, 360);

        var (code, _, _) = await CommandRun.RunAsync("load", server.Url + "form", "--method", "POST", "--body", "x=1", "--header", "X-School: a: b", "--requests", "20", "--duration", "10m", "--timeout", "2m");
        Assert.Equal((0, 0), (code, wrong));
    }

    [Fact, Trait("Pace", "slow")]
    public async Task Several_processes_make_one_load()
    {
        using var server = new ScriptedServer(_ => ScriptedServer.Ok("hello"));
        var folder = TestStores.TemporaryFolder();
        var run = await LecternProgram.RunAsync("", "load", server.Url.ToString(), "--users", "5", "--requests", "100", "--duration", "10m", "--timeout", "2m", "--processes", "2", "--json", Path.Combine(folder, "r.json"));
        Assert.True(run.ExitCode == 0, run.Error);
        var result = Read(folder, "r.json");
        Assert.Equal((100, 0, 5, 2), (result.Requests, result.Errors, result.Settings.Users, result.Generator.Processes));
    }

    [Fact]
    public async Task Results_are_merged_and_compared()
    {
        using var server = new ScriptedServer(_ => ScriptedServer.Ok(""));
        var folder = TestStores.TemporaryFolder();
        foreach (var name in new[] { "a-1", "a-2" })
            await CommandRun.RunAsync("load", server.Url.ToString(), "--requests", "50", "--duration", "10m", "--timeout", "2m", "--json", Path.Combine(folder, name + ".json"));
        var all = Path.Combine(folder, "all.json");
        var (code, _, error) = await CommandRun.RunAsync("load", "merge", Path.Combine(folder, "a-1.json"), Path.Combine(folder, "a-2.json"), "--json", all);
        Assert.True(code == 0, error);
        Assert.Equal(100, Read(folder, "all.json").Requests);

        (code, var output, error) = await CommandRun.RunAsync("compare", Path.Combine(folder, "a-*.json"), Path.Combine(folder, "a-*.json"), "--markdown");
        Assert.True(code == 0, error);
        Assert.Contains("| all | p99 |", output, StringComparison.Ordinal);
        (code, output, _) = await CommandRun.RunAsync("compare", all, all, "--json");
        Assert.Equal(0, code);
        Assert.Contains("\"isRegression\": false", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("load", "Say what to load")]
    [InlineData("load nonsense", "\"nonsense\" is no address")]
    [InlineData("load http://192.0.2.1/", "say --i-own-this-host")]
    [InlineData("load ftp://127.0.0.1/", "no http:// or https://")]
    [InlineData("load http://127.0.0.1:1/ --duration 10", "such as 250ms")]
    [InlineData("load http://127.0.0.1:1/ --ramp 10s --duration 5s", "--ramp 10s is no shorter")]
    [InlineData("load http://127.0.0.1:1/ --stage 10s", "such as 30s:100")]
    [InlineData("load http://127.0.0.1:1/ --users 0", "There is nothing to do")]
    [InlineData("load http://127.0.0.1:1/ --fail-if fast", "no threshold")]
    [InlineData("load http://127.0.0.1:1/ --scenario none", "catalog, learner, exam")]
    [InlineData("load http://127.0.0.1:1/ --set a=b", "no parameter a")]
    [InlineData("load http://127.0.0.1:1/ --source ::1", "no address of the same kind")]
    [InlineData("load http://127.0.0.1:1/ --endpoint path", "\"3 POST /path\"")]
    [InlineData("load http://127.0.0.1:1/ --header X", "NAME: VALUE")]
    [InlineData("load merge /no/such.json", "There is no file /no/such.json")]
    [InlineData("compare /no/such.json /no/such.json", "There is no file /no/such.json")]
    [InlineData("compare /no/such-*.json /no/such.json", "No file is called /no/such-*.json")]
    public async Task Used_wrongly_it_ends_with_2_and_names_the_fix(string arguments, string expected)
    {
        var (code, output, error) = await CommandRun.RunAsync(arguments.Split(' '));
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    [Fact]
    public async Task A_file_that_is_no_result_is_named()
    {
        var path = Path.Combine(TestStores.TemporaryFolder(), "x.json");
        await File.WriteAllTextAsync(path, "{}", TestContext.Current.CancellationToken);
        var (code, _, error) = await CommandRun.RunAsync("load", "merge", path);
        Assert.Equal(1, code);
        Assert.Contains($"{path} is no result of lectern load --json", error, StringComparison.Ordinal);
    }

    [Fact, Trait("Pace", "slow")]
    public async Task The_built_in_scenarios_fit_a_seeded_server_without_preparation()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        await new Seeder(server.Store).SeedAsync(SeedPlan.Of(SeedSize.XS, 1), _ => { }, TestContext.Current.CancellationToken);
        foreach (var (scenario, expected) in new[]
        {
            ("catalog", new[] { "list", "course", "lesson", "categories", "search", "front page" }),
            ("learner", ["list", "course", "my courses", "lesson", "progress", "enroll"]),
            ("exam", ["course", "lesson", "save", "hand in"]),
        })
        {
            var (code, output, error) = await CommandRun.RunAsync("load", server.Url.ToString(), "--scenario", scenario, "--users", "4", "--accounts", "3", "--requests", "300", "--duration", "10m", "--timeout", "2m", "--think", "0s", "--json", "-");
            Assert.True(code == 0, $"{scenario}: {error}");
            var result = LoadResult.Parse(output);
            Assert.True(result.Errors == 0, $"{scenario}: {string.Join(", ", result.Endpoints.SelectMany(endpoint => endpoint.ErrorKinds.Select(kind => $"{endpoint.Name} {kind.Key} {kind.Value}")))}");
            Assert.Equal(expected.Order(), result.Endpoints.Select(endpoint => endpoint.Name).Order());
        }
    }

    [Fact]
    public async Task A_server_that_is_no_Lectern_is_told_apart()
    {
        using var server = new ScriptedServer(_ => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        var (code, _, error) = await CommandRun.RunAsync("load", server.Url.ToString(), "--scenario", "learner");
        Assert.Equal(1, code);
        Assert.Contains("needs a Lectern server that was filled by lectern seed", error, StringComparison.Ordinal);
    }

    private static LoadResult Read(string folder, string name) => LoadResult.Parse(File.ReadAllText(Path.Combine(folder, name)));
}
