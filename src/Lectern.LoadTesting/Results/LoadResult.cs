using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lectern.LoadTesting.Results;

/// <summary>Milliseconds.</summary>
public sealed record LatencyFigures(double Mean, double P50, double P90, double P95, double P99, double Max);

/// <summary>What came of one endpoint.</summary>
/// <param name="Name">From the scenario.</param>
/// <param name="Requests">Answered or failed.</param>
/// <param name="Errors">Of those.</param>
/// <param name="DurationSeconds">Of the run.</param>
/// <param name="RequestsPerSecond">Over the run.</param>
/// <param name="LatencyMs">From when it was due to the last byte.</param>
/// <param name="ServiceMs">From when it was sent to the last byte.</param>
/// <param name="FirstByteMs">From when it was sent to the first byte.</param>
/// <param name="ErrorKinds">How many of which.</param>
/// <param name="Statuses">Answers by status.</param>
/// <param name="BytesReceived">With heads.</param>
/// <param name="BytesSent">With heads.</param>
/// <param name="Histograms">All that the figures are made from, so that results can be merged exactly.</param>
public sealed record EndpointResult(
    string Name, long Requests, long Errors, double DurationSeconds, double RequestsPerSecond, LatencyFigures LatencyMs, LatencyFigures ServiceMs, LatencyFigures FirstByteMs,
    IReadOnlyDictionary<string, long> ErrorKinds, IReadOnlyDictionary<string, long> Statuses, long BytesReceived, long BytesSent, EndpointHistograms Histograms);

/// <summary>Microseconds, written by <see cref="Histograms.HistogramText"/>.</summary>
public sealed record EndpointHistograms(string Latency, string Service, string FirstByte);

/// <param name="Target">The address.</param>
/// <param name="Scenario">Its name.</param>
/// <param name="Model"><c>closed</c> or <c>open</c>.</param>
/// <param name="Users">Most at a time.</param>
/// <param name="Rate">Most arrivals a second; null in the closed model.</param>
/// <param name="Seconds">Planned.</param>
/// <param name="Engine"><c>sockets</c> or <c>HttpClient</c>.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="Label">What the user calls this run; may be empty.</param>
public sealed record RunSettings(string Target, string Scenario, string Model, int Users, double? Rate, double Seconds, string Engine, DateTime StartedAt, string Label);

/// <param name="LatenessP99Ms">How much later than it should the generator itself did something.</param>
/// <param name="CpuSeconds">Processor time of the generator.</param>
/// <param name="Processes">How many generators this result is from.</param>
public sealed record GeneratorFigures(double LatenessP99Ms, double LatenessMaxMs, double CpuSeconds, int Processes, string Lateness);

/// <summary>The result of a run, or of several that were merged. Its JSON is what other programs read.</summary>
/// <param name="Connections">Opened during the run.</param>
/// <param name="StoppedEarly">The run was ended before its time.</param>
/// <param name="Warnings">What makes the figures doubtful.</param>
/// <param name="Seconds">Second by second.</param>
public sealed record LoadResult(
    long Requests, long Errors, double DurationSeconds, double RequestsPerSecond, double SuccessRate, LatencyFigures LatencyMs, LatencyFigures ServiceMs, LatencyFigures FirstByteMs, LatencyFigures ConnectMs,
    IReadOnlyList<EndpointResult> Endpoints, IReadOnlyDictionary<string, long> ErrorKinds, IReadOnlyDictionary<string, long> Statuses, long BytesReceived, long BytesSent, long Connections,
    bool StoppedEarly, IReadOnlyList<string> Warnings, GeneratorFigures Generator, RunSettings Settings, IReadOnlyList<SecondFigures> Seconds, string ConnectHistogram)
{
    /// <summary>One line of JSON.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, LoadLineJson.Default.LoadResult);

    public string ToJson() => JsonSerializer.Serialize(this, LoadJson.Default.LoadResult);

    /// <exception cref="FormatException">It is no result of a load test.</exception>
    public static LoadResult Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, LoadJson.Default.LoadResult) ?? throw new FormatException("it is empty");
        }
        catch (JsonException error)
        {
            throw new FormatException(error.Message, error);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(LoadResult))]
internal sealed partial class LoadJson : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LoadResult))]
[JsonSerializable(typeof(SecondFigures))]
internal sealed partial class LoadLineJson : JsonSerializerContext;
