using System.Text;
using Lectern.LoadTesting;
using Lectern.LoadTesting.Plans;
using Lectern.LoadTesting.Scenarios;

namespace Lectern.Tests.LoadTesting;

public sealed class ScenarioTests
{
    private const string Shop = """
        {
          "name": "shop", "parameters": { "kind": "books" }, "cookies": true, "accounts": 3,
          "data": { "who": { "values": ["ada", "bob", "cy"], "each": "account" }, "page": { "from": "1", "to": "9", "zipf": 1 } },
          "before": [ { "method": "POST", "path": "/sign-in", "body": { "name": "{{who}}" }, "capture": { "token": "$.token" } } ],
          "flows": [
            { "name": "buy", "steps": [
              { "name": "list", "path": "/{{kind}}?page={{page}}", "headers": { "Authorization": "Bearer {{token}}" }, "capture": { "id": "$.items[?].id", "name": "$.items[?].name", "etag": "header:ETag" } },
              { "name": "order", "method": "POST", "path": "/order/{{name}}", "headers": { "If-Match": "{{etag}}" }, "body": { "id": "{{id}}", "note": "for {{name}}" }, "expect": [201] } ] }
          ]
        }
        """;

    public static TheoryData<bool> Engines => [true, false];

    [Theory, MemberData(nameof(Engines))]
    public async Task A_user_signs_in_and_what_is_captured_is_sent_on(bool sockets)
    {
        var wrong = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var (signIns, orders) = (0, 0);
        using var server = new ScriptedServer(request =>
        {
            if (request.Path == "/sign-in")
            {
                Interlocked.Increment(ref signIns);
                var who = request.Body.Contains("ada", StringComparison.Ordinal) ? "ada" : request.Body.Contains("bob", StringComparison.Ordinal) ? "bob" : "cy";
                return ScriptedServer.Ok($$"""{"token":"t-{{who}}"}""", $"Set-Cookie: session={who}; Path=/; HttpOnly\r\nSet-Cookie: theme=dark\r\n");
            }
            var cookie = request.Head.Split('\n').FirstOrDefault(line => line.StartsWith("Cookie: ", StringComparison.Ordinal)) ?? "";
            if (request.Path.StartsWith("/books?page=", StringComparison.Ordinal))
            {
                var token = request.Head.Split('\n').First(line => line.StartsWith("Authorization: Bearer t-", StringComparison.Ordinal))["Authorization: Bearer t-".Length..];
                if (!cookie.Contains($"session={token}", StringComparison.Ordinal) || !cookie.Contains("theme=dark", StringComparison.Ordinal))
                    wrong.Enqueue(request.Head);
                return ScriptedServer.Ok("""{"count":2,"items":[{"id":7,"name":"a \"b\"/ü"},{"id":8,"name":"plain"}]}""", "ETag: \"v1\"\r\n");
            }
            Interlocked.Increment(ref orders);
            var isFirst = request.Path == "/order/a%20%22b%22%2F%C3%BC";
            var expected = isFirst ? """{ "id": "7", "note": "for a \"b\"/ü" }""" : """{ "id": "8", "note": "for plain" }""";
            if ((!isFirst && request.Path != "/order/plain") || Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(request.Body)) != expected || !request.Head.Contains("If-Match: \"v1\"", StringComparison.Ordinal))
                wrong.Enqueue($"{request.Path} {request.Body}");
            return "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n";
        });
        var plan = server.Plan(ScenarioFile.Parse(Shop), users: 7) with { Requests = 400 };
        var result = await new LoadRun(plan, TimeProvider.System) { ForcesHttpClient = !sockets }.RunAsync(TestContext.Current.CancellationToken);
        Assert.Empty(wrong);
        // Three accounts for seven users; signing in happened before the clock began.
        Assert.Equal((3, 400, 0), (signIns, result.Requests, result.Errors));
        Assert.Equal(["list", "order"], result.Endpoints.Select(endpoint => endpoint.Name));
        Assert.Equal(orders, result.Endpoints[1].Requests);
    }

    [Fact]
    public async Task Flows_are_chosen_by_weight_and_data_by_Zipfs_law()
    {
        var pages = new int[11];
        using var server = new ScriptedServer(request =>
        {
            if (request.Path.StartsWith("/list?", StringComparison.Ordinal))
                Interlocked.Increment(ref pages[int.Parse(request.Path.AsSpan("/list?".Length), System.Globalization.CultureInfo.InvariantCulture)]);
            return ScriptedServer.Ok("");
        });
        var file = new ScenarioFile("mix", [new("list", [new("/list?{{n}}", "list")], 3), new("other", [new("/other")], 1)],
            Data: new Dictionary<string, DataFile> { ["n"] = new(From: "1", To: "10", Zipf: 1) });
        var result = await (server.Plan(file) with { Requests = 8000 }).RunAsync();
        var list = result.Endpoints.Single(endpoint => endpoint.Name == "list").Requests;
        // Six standard deviations on either side.
        Assert.InRange(list, 6000 - 240, 6000 + 240);
        var harmonic = Enumerable.Range(1, 10).Sum(n => 1.0 / n);
        Assert.All(Enumerable.Range(1, 10), n => Assert.InRange(pages[n], list / harmonic / n - 6 * Math.Sqrt(list / harmonic / n), list / harmonic / n + 6 * Math.Sqrt(list / harmonic / n)));
    }

    [Fact]
    public async Task A_flow_ends_quietly_where_it_is_told_to_and_with_an_error_where_not()
    {
        using var server = new ScriptedServer(request => request.Path switch { "/full" => "HTTP/1.1 409 Full\r\nContent-Length: 0\r\n\r\n", "/never" => "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", _ => ScriptedServer.Ok("""{"items":[]}""") });
        var never = new StepFile("/never");
        var capture = new Dictionary<string, string> { ["id"] = "$.items[?].id" };
        var file = new ScenarioFile("ends",
        [
            new("full", [new("/full", StopOn: [409]), never]),
            new("empty", [new("/empty", Capture: capture, OrStop: true), never]),
            new("missing", [new("/missing", Capture: capture), never]),
        ]);
        var result = await (server.Plan(file) with { Requests = 300 }).RunAsync();
        Assert.Equal(["capture"], result.ErrorKinds.Keys);
        Assert.Equal(result.Endpoints.Single(endpoint => endpoint.Name == "GET /missing").Requests, result.Errors);
        Assert.DoesNotContain(result.Endpoints, endpoint => endpoint.Name == "GET /never");
    }

    [Fact]
    public async Task Once_means_once_for_each_user()
    {
        var steps = 0;
        using var server = new ScriptedServer(_ => { Interlocked.Increment(ref steps); return ScriptedServer.Ok(""); });
        var plan = server.Plan(new ScenarioFile("exam", [new("exam", [new("/open"), new("/hand-in")])], Once: true, Spread: "200ms"), users: 6);
        var result = await (plan with { Once = true }).RunAsync();
        Assert.Equal((12, 12, 0), (result.Requests, steps, result.Errors));
        Assert.True(result.DurationSeconds < 500, "It should end when the last user has left.");
    }

    [Theory]
    [InlineData("""{"name":"x","flows":[{"name":"a","steps":[{"pth":"/"}]}]}""", "pth")]
    [InlineData("""{"name":"x","flows":[]}""", "no flow")]
    [InlineData("""{"name":"x","flows":[{"name":"a","steps":[{"path":"/{{who}}"}]}]}""", "{{who}}")]
    [InlineData("""{"name":"x","flows":[{"name":"a","steps":[{"path":"no-slash"}]}]}""", "slash")]
    [InlineData("""{"name":"x","flows":[{"name":"a","steps":[{"path":"/","method":"GE T"}]}]}""", "GE T")]
    [InlineData("""{"name":"x","flows":[{"name":"a","steps":[{"path":"/","headers":{"A":"b\r\nC: d"}}]}]}""", "control character")]
    [InlineData("""{"name":"x","flows":[{"name":"a","weight":0,"steps":[{"path":"/"}]}]}""", "weight")]
    [InlineData("""{"name":"x","flows":[{"name":"a","steps":[{"path":"/","think":"soon"}]}]}""", "soon")]
    [InlineData("""{"name":"x","flows":[{"name":"a","steps":[{"path":"/","capture":{"a":"$[x]"}}]}]}""", "$[x]")]
    [InlineData("""{"name":"x","data":{"d":{"values":["1"],"to":"3"}},"flows":[{"name":"a","steps":[{"path":"/"}]}]}""", "exactly one")]
    [InlineData("""{"name":"x","data":{"d":{"to":"many"}},"flows":[{"name":"a","steps":[{"path":"/"}]}]}""", "many")]
    [InlineData("""{"name":"x" "flows":[]}""", "line 1")]
    public void A_scenario_that_cannot_be_says_why(string json, string expected)
    {
        var error = Assert.Throws<ScenarioException>(() => Scenario.Compile(ScenarioFile.Parse(json), new("http://127.0.0.1/")));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_that_it_does_not_have_is_named()
    {
        var error = Assert.Throws<ScenarioException>(() => Scenario.Compile(ScenarioFile.Parse(Shop), new("http://127.0.0.1/"), new Dictionary<string, string> { ["sort"] = "a" }));
        Assert.Contains("it has kind", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_that_vary_are_written_without_allocating()
    {
        var scenario = Scenario.Compile(ScenarioFile.Parse(Shop), new("http://127.0.0.1/"));
        var session = new UserSession(scenario, 1, 0, 0);
        var buffer = new byte[4096];
        var before = 0L;
        for (var i = 0; i < 2000; i++)
        {
            // The first rounds make buffers, and the runtime what it makes once.
            if (i == 1000)
                before = GC.GetAllocatedBytesForCurrentThread();
            session.BeginFlow();
            session.Expect();
            session.Step.Request.Write(session.Variables, buffer);
            session.OnBody("""{"items":[{"id":7,"name":"plain"}]}"""u8);
            session.OnHead("HTTP/1.1 200 OK\r\nETag: \"v1\"\r\n\r\n"u8);
            session.OnBody("""{"items":[{"id":7,"name":"plain"}]}"""u8);
            if (session.Take(200) != StepOutcome.Done || !session.NextStep())
                throw new InvalidOperationException("It should go on.");
            session.Step.Request.Write(session.Variables, buffer);
        }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
