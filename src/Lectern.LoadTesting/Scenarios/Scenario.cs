using Lectern.LoadTesting.Plans;

namespace Lectern.LoadTesting.Scenarios;

/// <summary>A scenario made ready for a target: requests as bytes, variables as numbers. Thread-safe; what changes is in <see cref="UserSession"/>.</summary>
public sealed class Scenario
{
    private readonly Dictionary<string, int> _variables = new(StringComparer.Ordinal) { ["cookies"] = UserSession.CookieVariable };
    private readonly List<string> _endpoints = [];
    private readonly Uri _target;

    private Scenario(ScenarioFile file, Uri target, IReadOnlyDictionary<string, string> settings)
    {
        (_target, File) = (target, file);
        var parameters = Parameters(file, settings);
        string Expand(string text) => parameters.Aggregate(text, (whole, one) => whole.Replace("{{" + one.Key + "}}", one.Value, StringComparison.Ordinal));
        Data = [.. (file.Data ?? new Dictionary<string, DataFile>()).Select(data => (Declare(data.Key), DataSet.Of(data.Key, data.Value, Expand)))];
        // Before anything is read: a step may use what a later flow's step captures, and then it is empty.
        foreach (var step in (file.Before ?? []).Concat(file.Flows.SelectMany(flow => flow.Steps)))
        {
            foreach (var name in step.Capture?.Keys ?? [])
                Declare(name);
        }
        Before = [.. (file.Before ?? []).Select(step => Compile(Expand, step))];
        var sum = 0.0;
        Flows = [.. file.Flows.Select(flow => new Flow(sum += Weight(flow), [.. flow.Steps.Select(step => Compile(Expand, step))]))];
        if (Flows.Length == 0 || Array.Exists(Flows, flow => flow.Steps.Length == 0))
            throw new ScenarioException($"The scenario {file.Name} has no flow, or one without steps.");
        Spread = file.Spread is null ? TimeSpan.Zero : Durations.Parse(file.Spread);
    }

    public ScenarioFile File { get; }

    public string Name => File.Name;

    /// <summary>The names that figures stand under.</summary>
    public IReadOnlyList<string> Endpoints => _endpoints;

    public bool Once => File.Once;

    /// <summary>Users begin at chance times within this span.</summary>
    public TimeSpan Spread { get; }

    internal bool Cookies => File.Cookies;
    internal int VariableCount => _variables.Count;
    internal (int Variable, DataSet Set)[] Data { get; }
    internal Step[] Before { get; }
    internal Flow[] Flows { get; }

    /// <param name="file">As written.</param>
    /// <param name="target">Host and base path of all requests.</param>
    /// <param name="settings">Values for the parameters.</param>
    /// <exception cref="ScenarioException">Something in it cannot be; the message says what.</exception>
    public static Scenario Compile(ScenarioFile file, Uri target, IReadOnlyDictionary<string, string>? settings = null)
    {
        try
        {
            return new(file, target, settings ?? new Dictionary<string, string>());
        }
        catch (FormatException error)
        {
            throw new ScenarioException(error.Message);
        }
    }

    private static Dictionary<string, string> Parameters(ScenarioFile file, IReadOnlyDictionary<string, string> settings)
    {
        var parameters = new Dictionary<string, string>(file.Parameters ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        foreach (var (name, value) in settings)
        {
            if (!parameters.ContainsKey(name))
                throw new ScenarioException($"The scenario {file.Name} has no parameter {name}; it has {(parameters.Count == 0 ? "none" : string.Join(", ", parameters.Keys))}.");
            parameters[name] = value;
        }
        return parameters;
    }

    private static double Weight(FlowFile flow) => flow.Weight is > 0 and < 1e9 ? flow.Weight : throw new ScenarioException($"The flow {flow.Name} has the weight {flow.Weight}; it must be above 0.");

    private Step Compile(Func<string, string> expand, StepFile file)
    {
        var expanded = file with
        {
            Path = expand(file.Path),
            Headers = file.Headers?.ToDictionary(header => header.Key, header => expand(header.Value)),
            Think = file.Think is null ? null : expand(file.Think),
        };
        var name = file.Name ?? $"{file.Method} {expanded.Path}";
        var captures = (file.Capture ?? new Dictionary<string, string>()).Select(capture => Compile(_variables[capture.Key], capture.Value));
        return new(expanded, Endpoint(name), new(expanded, _target, Cookies, Find, expand), [.. captures]);
    }

    private static Capture Compile(int variable, string source) => source.StartsWith("header:", StringComparison.Ordinal)
        ? new(variable, null, System.Text.Encoding.ASCII.GetBytes(source["header:".Length..].Trim()))
        : new(variable, JsonPath.Parse(source), null);

    private int Endpoint(string name)
    {
        if (_endpoints.IndexOf(name) is >= 0 and var known)
            return known;
        _endpoints.Add(name);
        return _endpoints.Count - 1;
    }

    private int Declare(string name) => _variables.TryGetValue(name, out var known) ? known : _variables[name] = _variables.Count;

    private int Find(string name) => _variables.TryGetValue(name, out var found)
        ? found
        : throw new ScenarioException($"{{{{{name}}}}} is neither a parameter, nor drawn from data, nor captured by a step.");
}
