using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lectern.LoadTesting.Scenarios;

/// <summary>A scenario as it is written down. See docs/load-testing.md.</summary>
/// <param name="Name">Of the scenario.</param>
/// <param name="Parameters">Texts that <c>--set</c> may replace, with their defaults; used as <c>{{name}}</c>.</param>
/// <param name="Data">What variables are drawn from at the beginning of each flow.</param>
/// <param name="Cookies">Keep the cookies of each user.</param>
/// <param name="Accounts">How many users run <paramref name="Before"/>; the others share what they captured.</param>
/// <param name="Before">Steps of each account before the clock begins, such as signing in.</param>
/// <param name="Once">Each user goes through one flow and leaves.</param>
/// <param name="Spread">Users begin at chance times within this span.</param>
/// <param name="Flows">What users do, by weight.</param>
public sealed record ScenarioFile(
    string Name,
    IReadOnlyList<FlowFile> Flows,
    IReadOnlyDictionary<string, string>? Parameters = null,
    IReadOnlyDictionary<string, DataFile>? Data = null,
    bool Cookies = false,
    int? Accounts = null,
    IReadOnlyList<StepFile>? Before = null,
    bool Once = false,
    string? Spread = null)
{
    /// <exception cref="ScenarioException">It cannot be read; the message says where and why.</exception>
    public static ScenarioFile Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ScenarioJson.Default.ScenarioFile) ?? throw new ScenarioException("The scenario is empty.");
        }
        catch (JsonException error)
        {
            throw new ScenarioException($"The scenario cannot be read at line {error.LineNumber + 1}, {error.Path}: {error.Message}");
        }
    }

    /// <summary>A request or several by weight, without any file.</summary>
    public static ScenarioFile Of(IEnumerable<(double Weight, StepFile Step)> endpoints) =>
        new("requests", [.. endpoints.Select(endpoint => new FlowFile(endpoint.Step.Name ?? $"{endpoint.Step.Method} {endpoint.Step.Path}", [endpoint.Step], endpoint.Weight))]);
}

/// <param name="Values">The values, the most wanted first.</param>
/// <param name="File">A file with one value a line.</param>
/// <param name="From">The first of whole numbers.</param>
/// <param name="To">The last of whole numbers; may be a parameter.</param>
/// <param name="Zipf">Skew: the n-th value is drawn in proportion to 1 / n^zipf. 0 draws evenly.</param>
/// <param name="Prefix">Put before each value.</param>
/// <param name="Suffix">Put after each value.</param>
/// <param name="Each"><c>flow</c> draws at the beginning of each flow; <c>account</c> gives the n-th account the n-th value.</param>
public sealed record DataFile(
    IReadOnlyList<string>? Values = null, string? File = null, string? From = null, string? To = null, double Zipf = 0, string Prefix = "", string Suffix = "", string Each = "flow");

/// <param name="Name">Of the flow.</param>
/// <param name="Steps">One after another.</param>
/// <param name="Weight">How often, against the other flows.</param>
public sealed record FlowFile(string Name, IReadOnlyList<StepFile> Steps, double Weight = 1);

/// <param name="Path">With the query; <c>{{variables}}</c> are percent-encoded.</param>
/// <param name="Name">What it is called in reports; the method and the path unless given.</param>
/// <param name="Method">The method.</param>
/// <param name="Headers">Beside Host and Content-Length.</param>
/// <param name="Body">Text, or JSON that is sent as it stands.</param>
/// <param name="Expect">Statuses that are no error; 200 to 399 unless given.</param>
/// <param name="StopOn">Statuses that are no error and end the flow.</param>
/// <param name="Capture">Variables from the answer: <c>$.items[0].id</c>, with <c>[?]</c> for any element, or <c>header:NAME</c>.</param>
/// <param name="OrStop">What is not there to be captured ends the flow and is no error.</param>
/// <param name="Think">Pause afterwards, such as <c>1s</c> or <c>1s-3s</c>.</param>
public sealed record StepFile(
    string Path, string? Name = null, string Method = "GET", IReadOnlyDictionary<string, string>? Headers = null, JsonElement? Body = null,
    IReadOnlyList<int>? Expect = null, IReadOnlyList<int>? StopOn = null, IReadOnlyDictionary<string, string>? Capture = null, bool OrStop = false, string? Think = null);

/// <summary>The scenario cannot be used; the message says where and why.</summary>
public sealed class ScenarioException(string message) : Exception(message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, NumberHandling = JsonNumberHandling.Strict, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ScenarioFile))]
internal sealed partial class ScenarioJson : JsonSerializerContext;
