using System.Diagnostics;
using System.Net;
using Lectern.LoadTesting;
using Lectern.LoadTesting.Plans;
using Lectern.LoadTesting.Scenarios;

namespace Lectern.Tests.LoadTesting;

public sealed class LoadRunTests
{
    private static readonly string[] Troubles = ["/busy", "/reset", "/noise", "/slow", "/fine"];

    public static TheoryData<bool> Engines => [true, false];

    [Theory, MemberData(nameof(Engines))]
    public async Task Users_keep_their_connection_and_stop_after_the_requests_asked_for(bool sockets)
    {
        using var server = new ScriptedServer(_ => ScriptedServer.Ok("hello"));
        var result = await RunAsync(server.Plan(users: 5) with { Requests = 1000 }, sockets);
        Assert.Equal((1000, 0, 1000), (result.Requests, result.Errors, result.Statuses["200"]));
        Assert.InRange(server.Connections, 1, 5);
        Assert.Equal(server.Connections, result.Connections);
        Assert.True(result.LatencyMs is { P50: > 0, Max: > 0 } && result.LatencyMs.P50 <= result.LatencyMs.P99 && result.LatencyMs.P99 <= result.LatencyMs.Max);
        Assert.Equal(1000, result.Seconds.Sum(second => second.Requests));
        Assert.True(result.BytesSent >= 1000 * 30);
    }

    [Fact]
    public async Task Answers_in_pieces_chunks_and_on_closing_connections_are_read()
    {
        var big = new string('x', 300_000);
        using var server = new ScriptedServer(request => request.Path switch
        {
            "/big" => ScriptedServer.Ok(big),
            "/chunked" => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            "/close" => ScriptedServer.Ok("bye", "Connection: close\r\n"),
            _ => "HTTP/1.1 204 No Content\r\n\r\n",
        });
        var result = await (server.Plan(Steps("/big", "/chunked", "/close", "/nothing"), users: 1) with { Requests = 400 }).RunAsync();
        Assert.Equal((400, 0), (result.Requests, result.Errors));
        Assert.Equal(["GET /big", "GET /chunked", "GET /close", "GET /nothing"], result.Endpoints.Select(endpoint => endpoint.Name));
        Assert.All(result.Endpoints, endpoint => Assert.Equal(100, endpoint.Requests));
        Assert.True(result.Endpoints[0].BytesReceived > 100 * big.Length);
        // After each close another one.
        Assert.InRange(result.Connections, 100, 102);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Errors_are_counted_by_kind(bool sockets)
    {
        using var never = new ManualResetEventSlim();
        using var server = new ScriptedServer(request =>
        {
            if (request.Path == "/slow")
                never.Wait();
            return request.Path switch { "/busy" => "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "/reset" => ScriptedServer.HangUp, "/noise" => "what?\r\n\r\n", _ => ScriptedServer.Ok("") };
        });
        var weights = Troubles.Select(path => (1.0, new StepFile(path)));
        var result = await RunAsync(server.Plan(ScenarioFile.Of(weights), users: 4) with { Requests = 60, Timeout = TimeSpan.FromSeconds(2) }, sockets);
        never.Set();
        Assert.Equal((60, result.ErrorKinds.Values.Sum()), (result.Requests, result.Errors));
        foreach (var (path, kind) in new[] { ("/busy", "status 503"), ("/reset", "reset"), ("/noise", "malformed"), ("/slow", "timeout") })
            Assert.True(result.Endpoints.Single(endpoint => endpoint.Name == "GET " + path).ErrorKinds.ContainsKey(kind), $"{path}: {kind}");
        // On a busy machine what is fine may be late; it is never anything else.
        Assert.DoesNotContain(result.Endpoints.Single(endpoint => endpoint.Name == "GET /fine").ErrorKinds.Keys, kind => kind != "timeout");
        // What was given up took at least that long, and is not left out.
        Assert.InRange(result.LatencyMs.Max, 1000, 100_000);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Nobody_there_is_an_error_and_no_endless_loop(bool sockets)
    {
        var plan = new ScriptedServer(_ => "") is var server ? server.Plan(seconds: 1) : null!;
        server.Dispose();
        var result = await RunAsync(plan, sockets);
        Assert.InRange(result.Requests, 1, 2_000_000);
        Assert.Equal((result.Requests, result.Requests), (result.Errors, result.ErrorKinds["connect"]));
        Assert.Contains(result.Warnings, warning => warning.Contains("--source", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task In_the_open_model_as_many_come_as_were_asked_for(bool sockets)
    {
        using var server = new ScriptedServer(_ => ScriptedServer.Ok(""));
        var plan = server.Plan(users: 20) with { Model = LoadModel.Open, Profile = new([new(TimeSpan.FromSeconds(1), 200), new(TimeSpan.FromSeconds(1), 200)]) };
        var result = await RunAsync(plan, sockets);
        // 100 on the way up and 200 above; whatever the machine does meanwhile.
        Assert.InRange(result.Requests, 299, 301);
        Assert.Equal(0, result.Errors);
    }

    [Fact]
    public async Task Several_loops_share_users_and_arrivals()
    {
        using var server = new ScriptedServer(_ => ScriptedServer.Ok(""));
        var open = await (server.Plan(users: 9) with { Loops = 3, Model = LoadModel.Open, Profile = LoadProfile.Constant(300, TimeSpan.FromSeconds(1), TimeSpan.Zero) }).RunAsync();
        var closed = await (server.Plan(users: 7) with { Loops = 3, Requests = 100 }).RunAsync();
        Assert.Equal((300, 0, 100, 0), (open.Requests, open.Errors, closed.Requests, closed.Errors));
    }

    [Fact]
    public async Task What_was_due_and_found_nobody_free_is_an_error_at_the_end()
    {
        using var never = new ManualResetEventSlim();
        using var server = new ScriptedServer(_ => { never.Wait(); return ScriptedServer.HangUp; });
        var result = await (server.Plan(users: 2) with { Model = LoadModel.Open, Profile = LoadProfile.Constant(50, TimeSpan.FromSeconds(1), TimeSpan.Zero), Timeout = TimeSpan.FromSeconds(2) }).RunAsync();
        never.Set();
        Assert.Equal((50, 50), (result.Requests, result.Errors));
        Assert.True(result.ErrorKinds["unsent"] >= 40);
        Assert.True(result.LatencyMs.P50 > 1000);
    }

    [Fact]
    public async Task Connections_begin_at_the_addresses_asked_for()
    {
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<IPAddress, int>();
        using var server = new ScriptedServer(request => { seen.AddOrUpdate(request.From, 1, (_, count) => count + 1); return ScriptedServer.Ok(""); });
        var sources = new[] { IPAddress.Parse("127.0.0.2"), IPAddress.Parse("127.0.0.3") };
        await (server.Plan(users: 6, seconds: 1) with { Sources = sources }).RunAsync();
        Assert.Equal(sources.Select(source => source.ToString()), seen.Keys.Select(source => source.ToString()).Order());
    }

    [Fact]
    public async Task Users_come_with_the_ramp_and_go_with_it()
    {
        var peak = 0;
        using var server = new ScriptedServer(request => { peak = Math.Max(peak, request.Connection); return ScriptedServer.Ok(""); });
        var think = ScenarioFile.Of([(1, new("/", Think: "20ms"))]);
        var result = await (server.Plan(think, users: 20) with { Profile = new([new(TimeSpan.FromSeconds(1), 20), new(TimeSpan.FromSeconds(1), 0)]) }).RunAsync();
        Assert.Equal((0, 20), (result.Errors, peak));
        Assert.True(result.Seconds[^1].Connections <= 20);
    }

    [Fact]
    public async Task Stopped_early_it_still_says_what_it_measured()
    {
        using var server = new ScriptedServer(_ => ScriptedServer.Ok(""));
        using var stop = new CancellationTokenSource();
        var run = new LoadRun(server.Plan(seconds: 600), TimeProvider.System) { OnSeconds = _ => stop.Cancel() };
        var result = await run.RunAsync(stop.Token);
        Assert.True(result is { StoppedEarly: true, Requests: > 0 });
    }

    [Fact, Trait("Pace", "slow")]
    public async Task A_server_that_stalls_for_a_second_is_reported_as_slow_as_it_was()
    {
        const int Rate = 100, Seconds = 10;
        var begun = 0L;
        var answered = new long[2 * Rate * Seconds];
        var count = 0;
        using var server = new ScriptedServer(_ =>
        {
            // Silent from the third second to the fourth.
            var since = Stopwatch.GetElapsedTime(begun);
            if (since.TotalSeconds is > 3 and < 4)
                Thread.Sleep(TimeSpan.FromSeconds(4) - since);
            answered[Interlocked.Increment(ref count) - 1] = Stopwatch.GetTimestamp();
            return ScriptedServer.Ok("");
        });
        var plan = server.Plan(users: 4) with { Model = LoadModel.Open, Profile = LoadProfile.Constant(Rate, TimeSpan.FromSeconds(Seconds), TimeSpan.Zero) };
        var run = new LoadRun(plan, TimeProvider.System) { BeforeStart = () => { begun = Stopwatch.GetTimestamp(); return Task.CompletedTask; } };
        var result = await run.RunAsync(TestContext.Current.CancellationToken);

        // The n-th request was due n hundredths of a second after the beginning, and the server knows when it answered.
        var truth = Enumerable.Range(0, Rate * Seconds).Select(n => Stopwatch.GetElapsedTime(begun, answered[n]).TotalMilliseconds - n * 1000.0 / Rate).Order().ToList();
        var p99 = truth[(int)(0.99 * truth.Count) - 1];
        Assert.Equal((Rate * Seconds, 0), (result.Requests, result.Errors));
        Assert.True(p99 > 850, $"The server was to stall, and its p99 was {p99} ms.");
        // How late the generator was itself is machine noise, which it reports.
        var noise = result.Generator.LatenessMaxMs;
        Assert.InRange(result.LatencyMs.P99, 0.95 * p99 - noise, 1.05 * p99 + noise);
        // What a tool would say that counts from when it sent: four requests in a thousand were slow.
        Assert.True(result.ServiceMs.P99 < p99 / 2, $"Service p99 {result.ServiceMs.P99} ms.");
    }

    private static ScenarioFile Steps(params string[] paths) => new("steps", [new("flow", [.. paths.Select(path => new StepFile(path))])]);

    // HttpClient serves https and HTTP/2; h2c would need a server that speaks it, so the tests hand it plain HTTP.
    private static Task<Lectern.LoadTesting.Results.LoadResult> RunAsync(LoadPlan plan, bool sockets) =>
        new LoadRun(plan, TimeProvider.System) { ForcesHttpClient = !sockets }.RunAsync(TestContext.Current.CancellationToken);
}
