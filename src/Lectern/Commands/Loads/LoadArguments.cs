using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Lectern.LoadTesting.Plans;
using Lectern.LoadTesting.Scenarios;
using Lectern.LoadTesting.Sockets;

namespace Lectern.Commands.Loads;

/// <param name="Plan">What to do.</param>
/// <param name="Processes">In how many processes.</param>
/// <param name="Label">What the user calls this run.</param>
/// <param name="Words">The command line, to be said again to the other processes.</param>
internal sealed record LoadRequest(LoadPlan Plan, int Processes, string Label, IReadOnlyList<string> Words);

/// <summary>The options of <c>lectern load</c>, and the plan they lead to.</summary>
internal sealed class LoadArguments
{
    // One source address has at most 64,511 ports for one target, and those of the last run may still wait.
    private const int PortsOfOneSource = 25_000;
    private const int UsersOfOpenModel = 200;

    private readonly Argument<string> _url = new("URL") { Description = "What to load; with --endpoint or --scenario their host", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<int?> _users = new("--users") { Description = "Closed model: so many users, each waiting for its answer [default: 10]. With --rate: most connections [default: 200]" };
    private readonly Option<double?> _rate = new("--rate") { Description = "Open model: so many arrivals a second, whether or not earlier ones were answered" };
    private readonly Option<string> _duration = new("--duration") { Description = "How long, with the ramp", DefaultValueFactory = _ => "10s" };
    private readonly Option<string> _ramp = new("--ramp") { Description = "Rise to --users or --rate for so long", DefaultValueFactory = _ => "0s" };
    private readonly Option<string[]> _stages = new("--stage") { Description = "DURATION:LEVEL, a straight line to so many users, or arrivals a second; several in a row, instead of --duration" };
    private readonly Option<long?> _requests = new("--requests") { Description = "End after so many requests" };
    private readonly Option<string?> _think = new("--think") { Description = "Pause after each answer, such as 1s, or 500ms-2s" };
    private readonly Option<string[]> _endpoints = new("--endpoint") { Description = "\"[WEIGHT] [METHOD] /PATH\"; several share the load by weight" };
    private readonly Option<string> _method = new("--method") { Description = "Method of URL", DefaultValueFactory = _ => "GET" };
    private readonly Option<string[]> _headers = new("--header") { Description = "\"NAME: VALUE\" for every request" };
    private readonly Option<string?> _body = new("--body") { Description = "Body of URL's requests; @FILE reads it from a file" };
    private readonly Option<string?> _scenario = new("--scenario") { Description = "catalog, learner, exam, or a scenario file" };
    private readonly Option<string[]> _set = new("--set") { Description = "NAME=VALUE, a parameter of the scenario" };
    private readonly Option<int> _accounts = new("--accounts") { Description = "Accounts that a scenario signs in before; further users share them", DefaultValueFactory = _ => 100 };
    private readonly Option<long> _seed = new("--seed") { Description = "Another number makes other choices", DefaultValueFactory = _ => 1 };
    private readonly Option<string> _timeout = new("--timeout") { Description = "An answer that takes longer is an error", DefaultValueFactory = _ => "10s" };
    private readonly Option<bool> _http2 = new("--http2") { Description = "HTTP/2" };
    private readonly Option<bool> _insecure = new("--insecure") { Description = "Take any certificate" };
    private readonly Option<string?> _source = new("--source") { Description = "Addresses of this machine that connections begin at, with ',' between them" };
    private readonly Option<int?> _processes = new("--processes") { Description = "Processes [default: as many as open files allow]" };
    private readonly Option<int> _loops = new("--loops") { Description = "Event loops a process", DefaultValueFactory = _ => Environment.ProcessorCount };
    private readonly Option<string> _label = new("--label") { Description = "A name for this run in reports", DefaultValueFactory = _ => "" };
    private readonly Option<bool> _owned = new("--i-own-this-host") { Description = "The target is not this machine, and it is mine" };
    private readonly Option<string?> _part = new("--part") { Description = "One of several processes", Hidden = true };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_url);
        foreach (var option in new Option[] { _users, _rate, _duration, _ramp, _stages, _requests, _think, _endpoints, _method, _headers, _body, _scenario, _set, _accounts, _seed, _timeout, _http2, _insecure, _source, _processes, _loops, _label, _owned, _part })
            command.Options.Add(option);
    }

    public async Task<LoadRequest> ReadAsync(ParseResult parsed, CancellationToken cancel)
    {
        try
        {
            return await ReadCheckedAsync(parsed, cancel);
        }
        catch (Exception error) when (error is FormatException or ScenarioException or TargetRefusedException)
        {
            throw new UsageException(error.Message);
        }
    }

    private async Task<LoadRequest> ReadCheckedAsync(ParseResult parsed, CancellationToken cancel)
    {
        if (parsed.GetValue(_url) is not { } text || !Uri.TryCreate(text, UriKind.Absolute, out var url))
            throw new UsageException($"Say what to load, such as lectern load http://127.0.0.1:5080/api/courses{(parsed.GetValue(_url) is { } given ? $"; \"{given}\" is no address" : "")}.");
        var address = await TargetGuard.ResolveAsync(url, parsed.GetValue(_owned), cancel);
        var target = new Uri(url.GetLeftPart(UriPartial.Authority));
        var file = File(parsed, url);
        var settings = (parsed.GetValue(_set) ?? []).Select(Pair).ToDictionary(pair => pair.Name, pair => pair.Value);
        if (parsed.GetValue(_think) is { } think && file.Parameters?.ContainsKey("think") is true)
            settings["think"] = think;
        if (BuiltInScenarios.Names.Contains(file.Name) && parsed.GetValue(_scenario) == file.Name)
            await SeededSurvey.AddAsync(file, target, address, settings, cancel);
        var scenario = Scenario.Compile(file, target, settings);
        var open = parsed.GetValue(_rate) is not null;
        var level = parsed.GetValue(_rate) ?? parsed.GetValue(_users) ?? 10;
        var profile = Profile(parsed, level);
        var users = open ? parsed.GetValue(_users) ?? UsersOfOpenModel : (int)Math.Ceiling(profile.Peak);
        if (users is < 1 or > 1_000_000 || level <= 0 || profile.Seconds <= 0)
            throw new UsageException($"There is nothing to do with {users} users, a level of {level} and {profile.Seconds} s; give more than 0, and at most 1,000,000 users.");
        var plan = new LoadPlan
        {
            Target = target,
            Address = address,
            Scenario = scenario,
            Model = open ? LoadModel.Open : LoadModel.Closed,
            Profile = profile,
            Users = users,
            Once = scenario.Once,
            Requests = parsed.GetValue(_requests),
            Timeout = Durations.Parse(parsed.GetValue(_timeout)!),
            Loops = Math.Max(1, parsed.GetValue(_loops)),
            Sources = Sources(parsed.GetValue(_source), address, users),
            Http2 = parsed.GetValue(_http2),
            Insecure = parsed.GetValue(_insecure),
            Seed = parsed.GetValue(_seed),
            Accounts = parsed.GetValue(_accounts),
            Part = Part(parsed.GetValue(_part)),
        };
        var processes = parsed.GetValue(_processes) ?? (users + OpenFiles.MostConnections - 1) / OpenFiles.MostConnections;
        return new(plan, Math.Max(1, processes), parsed.GetValue(_label)!, [.. parsed.Tokens.Select(token => token.Value)]);
    }

    private ScenarioFile File(ParseResult parsed, Uri url)
    {
        if (parsed.GetValue(_scenario) is { } name)
            return BuiltInScenarios.Find(name) ?? (System.IO.File.Exists(name)
                ? ScenarioFile.Parse(System.IO.File.ReadAllText(name))
                : throw new UsageException($"There is no scenario {name}; write {string.Join(", ", BuiltInScenarios.Names)}, or the name of a file."));
        var headers = (parsed.GetValue(_headers) ?? []).Select(Header).ToDictionary(pair => pair.Name, pair => pair.Value);
        var think = parsed.GetValue(_think);
        if (parsed.GetValue(_endpoints) is { Length: > 0 } endpoints)
            return ScenarioFile.Of(endpoints.Select(endpoint => Endpoint(endpoint, headers, think)));
        var step = new StepFile(url.PathAndQuery, Method: parsed.GetValue(_method)!, Headers: headers, Body: Body(parsed.GetValue(_body)), Think: think);
        return ScenarioFile.Of([(1, step)]);
    }

    private static JsonElement? Body(string? text)
    {
        if (text is null)
            return null;
        if (text.StartsWith('@') && !System.IO.File.Exists(text[1..]))
            throw new UsageException($"There is no file {text[1..]} for --body.");
        return JsonSerializer.SerializeToElement(text.StartsWith('@') ? System.IO.File.ReadAllText(text[1..]) : text, LoadText.Default.String);
    }

    private static (double Weight, StepFile Step) Endpoint(string text, Dictionary<string, string> headers, string? think)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        var weight = words.Count > 1 && double.TryParse(words[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
        if (!double.IsNaN(weight))
            words.RemoveAt(0);
        return words switch
        {
            [var path] when path.StartsWith('/') => (double.IsNaN(weight) ? 1 : weight, new StepFile(path, Headers: headers, Think: think)),
            [var method, var path] when path.StartsWith('/') => (double.IsNaN(weight) ? 1 : weight, new StepFile(path, Method: method, Headers: headers, Think: think)),
            _ => throw new UsageException($"--endpoint has \"{text}\"; write \"/path\", \"3 /path\" or \"3 POST /path\"."),
        };
    }

    private LoadProfile Profile(ParseResult parsed, double level)
    {
        if (parsed.GetValue(_stages) is { Length: > 0 } stages)
            return new(stages.Select(Stage));
        var (duration, ramp) = (Durations.Parse(parsed.GetValue(_duration)!), Durations.Parse(parsed.GetValue(_ramp)!));
        return ramp < duration || ramp == TimeSpan.Zero ? LoadProfile.Constant(level, duration, ramp) : throw new UsageException($"--ramp {parsed.GetValue(_ramp)} is no shorter than --duration {parsed.GetValue(_duration)}, which counts it.");
    }

    private static Stage Stage(string text) => text.Split(':') is [var duration, var level] && double.TryParse(level, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        ? new(Durations.Parse(duration), number)
        : throw new UsageException($"--stage has \"{text}\"; write DURATION:LEVEL, such as 30s:100.");

    private static IReadOnlyList<IPAddress> Sources(string? text, IPEndPoint target, int users)
    {
        if (text is not null)
            return [.. text.Split(',').Select(source => IPAddress.TryParse(source.Trim(), out var address) && address.AddressFamily == target.AddressFamily
                ? address
                : throw new UsageException($"--source has \"{source}\", which is no address of the same kind as {target.Address}; write such as 127.0.0.2,127.0.0.3."))];
        if (users <= PortsOfOneSource || !IPAddress.IsLoopback(target.Address) || target.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork)
            return [];
        return [.. Enumerable.Range(2, users / PortsOfOneSource + 1).Select(last => new IPAddress([127, 0, 0, (byte)last]))];
    }

    private static (int Index, int Count) Part(string? text) => text?.Split('/') is [var index, var count] ? (int.Parse(index, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture)) : (0, 1);

    private static (string Name, string Value) Pair(string text) => text.Split('=', 2) is [var name, var value] ? (name, value) : throw new UsageException($"--set has \"{text}\"; write NAME=VALUE.");

    private static (string Name, string Value) Header(string text) => text.Split(':', 2) is [var name, var value] ? (name.Trim(), value.Trim()) : throw new UsageException($"--header has \"{text}\"; write \"NAME: VALUE\".");
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class LoadText : System.Text.Json.Serialization.JsonSerializerContext;
