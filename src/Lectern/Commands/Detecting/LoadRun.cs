using System.Text.Json;

namespace Lectern.Commands.Detecting;

/// <summary>One result of <c>lectern load --json</c> as a reading of several series: mean and p99 of all and of each endpoint.</summary>
/// <param name="Name">The file's.</param>
/// <param name="Figures">By name.</param>
internal sealed record LoadRun(string Name, IReadOnlyDictionary<string, double> Figures)
{
    private const string All = "all";

    /// <returns>Null: it is no such result.</returns>
    public static LoadRun? Read(JsonElement root, string file)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("latencyMs", out var latency))
            return null;
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        Add(figures, All, latency);
        if (root.TryGetProperty("endpoints", out var endpoints) && endpoints.ValueKind == JsonValueKind.Array)
        {
            foreach (var endpoint in endpoints.EnumerateArray().Where(endpoint => endpoint.ValueKind == JsonValueKind.Object))
            {
                if (endpoint.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String && endpoint.TryGetProperty("latencyMs", out var times))
                    Add(figures, name.GetString()!, times);
            }
        }
        return figures.Count > 0 ? new(Path.GetFileName(file), figures) : null;
    }

    /// <summary>A series for each figure that any run has; a run without it is a missing value.</summary>
    public static IEnumerable<NamedSeries> Series(IReadOnlyList<LoadRun> runs)
    {
        var names = runs.Select(run => run.Name).ToList();
        return runs.SelectMany(run => run.Figures.Keys).Distinct(StringComparer.Ordinal)
            .Select(figure => new NamedSeries(figure, [.. runs.Select(run => run.Figures.TryGetValue(figure, out var value) ? value : double.NaN)], names));
    }

    private static void Add(Dictionary<string, double> figures, string endpoint, JsonElement latency)
    {
        foreach (var figure in (string[])["mean", "p99"])
        {
            if (latency.ValueKind == JsonValueKind.Object && latency.TryGetProperty(figure, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number))
                figures[$"{endpoint} {figure}"] = number;
        }
    }
}
