using System.Globalization;
using System.Text.RegularExpressions;
using Lectern.LoadTesting.Plans;

namespace Lectern.LoadTesting.Results;

/// <summary>
/// What a run must not do: <c>p99&gt;200ms</c>, <c>errors&gt;0.1%</c>, <c>errors&gt;10</c>, <c>rps&lt;500</c>, and of one endpoint <c>p99[course]&gt;50ms</c>.
/// </summary>
public sealed partial class Threshold
{
    private const string Example = "write such as \"p99>200ms\", \"mean[list]>=50ms\", \"errors>0.1%\", \"errors>10\" or \"rps<500\"";

    private readonly string _text;
    private readonly string _metric;
    private readonly string? _endpoint;
    private readonly string _comparison;
    private readonly double _limit;
    private readonly bool _isShare;

    private Threshold(string text, Match match)
    {
        (_text, _metric, _comparison) = (text, match.Groups["metric"].Value, match.Groups["comparison"].Value);
        _endpoint = match.Groups["endpoint"] is { Success: true } endpoint ? endpoint.Value : null;
        var value = match.Groups["value"].Value;
        _isShare = value.EndsWith('%');
        _limit = _metric is "errors" or "rps" ? Number(text, value.TrimEnd('%')) : Durations.Parse(value).TotalMilliseconds;
        if (_isShare && _metric != "errors")
            throw new FormatException($"The threshold \"{text}\" has a share of {_metric}; only errors have one.");
    }

    /// <exception cref="FormatException">The text is no threshold; the message says what is.</exception>
    public static Threshold Parse(string text) => new(text, Form().Match(text) is { Success: true } match ? match : throw new FormatException($"\"{text}\" is no threshold; {Example}."));

    /// <summary>Null when the result keeps to it, and otherwise a sentence that says by how much it does not.</summary>
    /// <exception cref="FormatException">The result has no endpoint of that name.</exception>
    public string? Violation(LoadResult result)
    {
        var endpoint = _endpoint is null ? null : result.Endpoints.FirstOrDefault(one => one.Name == _endpoint)
            ?? throw new FormatException($"The threshold \"{_text}\" names an endpoint that the run did not have; there are {string.Join(", ", result.Endpoints.Select(one => one.Name))}.");
        var (requests, errors, rate, latency) = endpoint is null
            ? (result.Requests, result.Errors, result.RequestsPerSecond, result.LatencyMs)
            : (endpoint.Requests, endpoint.Errors, endpoint.RequestsPerSecond, endpoint.LatencyMs);
        var value = _metric switch
        {
            "errors" => _isShare ? 100.0 * errors / Math.Max(1, requests) : errors,
            "rps" => rate,
            "mean" => latency.Mean,
            "p50" => latency.P50,
            "p90" => latency.P90,
            "p95" => latency.P95,
            "p99" => latency.P99,
            _ => latency.Max,
        };
        var isViolated = _comparison switch { ">" => value > _limit, ">=" => value >= _limit, "<" => value < _limit, _ => value <= _limit };
        var unit = _isShare ? "%" : _metric is "errors" or "rps" ? "" : " ms";
        return isViolated ? string.Create(CultureInfo.InvariantCulture, $"{_text}: it was {value:0.###}{unit}") : null;
    }

    private static double Number(string text, string value) => double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new FormatException($"The threshold \"{text}\" has \"{value}\", which is no number; {Example}.");

    [GeneratedRegex(@"^\s*(?<metric>mean|p50|p90|p95|p99|max|errors|rps)\s*(\[(?<endpoint>[^\]]+)\])?\s*(?<comparison>>=|<=|>|<)\s*(?<value>[0-9.]+[a-z%]*)\s*$")]
    private static partial Regex Form();
}
