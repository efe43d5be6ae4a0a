using System.Globalization;
using Lectern.LoadTesting.Histograms;

namespace Lectern.LoadTesting.Results;

/// <summary>Makes results from counts, and one result from several.</summary>
internal static class ResultMaker
{
    // Above this the generator, not the server, may be what was measured.
    private const long LateMicroseconds = 1_000;
    private const double LateShare = 0.1;

    private const double PerMillisecond = 1000;

    public static LatencyFigures Of(Histogram histogram) => new(
        Math.Round(histogram.Mean / PerMillisecond, 4), Ms(histogram, 50), Ms(histogram, 90), Ms(histogram, 95), Ms(histogram, 99), histogram.Max / PerMillisecond);

    public static EndpointResult Of(string name, EndpointTally tally, double seconds) => new(
        name, tally.Requests, tally.Errors, Math.Round(seconds, 3), PerSecond(tally.Requests, seconds), Of(tally.Latency), Of(tally.Service), Of(tally.FirstByte),
        Kinds(tally), Statuses(tally.Answers, ""), tally.BytesReceived, tally.BytesSent, new(HistogramText.Write(tally.Latency), HistogramText.Write(tally.Service), HistogramText.Write(tally.FirstByte)));

    /// <summary>The whole from its parts: endpoints, and what belongs to none of them.</summary>
    public static LoadResult Of(
        IReadOnlyList<EndpointResult> endpoints, Histogram connect, Histogram lateness, long connections, bool stoppedEarly, double cpuSeconds, int processes, double seconds,
        IReadOnlyList<SecondFigures> series, RunSettings settings)
    {
        var (latency, service, first) = (new Histogram(), new Histogram(), new Histogram());
        foreach (var endpoint in endpoints)
        {
            latency.Add(HistogramText.Read(endpoint.Histograms.Latency));
            service.Add(HistogramText.Read(endpoint.Histograms.Service));
            first.Add(HistogramText.Read(endpoint.Histograms.FirstByte));
        }
        var (requests, errors) = (endpoints.Sum(endpoint => endpoint.Requests), endpoints.Sum(endpoint => endpoint.Errors));
        var kinds = Sum(endpoints.Select(endpoint => endpoint.ErrorKinds));
        return new(requests, errors, Math.Round(seconds, 3), PerSecond(requests, seconds), requests == 0 ? 0 : 1 - (double)errors / requests, Of(latency), Of(service), Of(first), Of(connect),
            endpoints, kinds, Sum(endpoints.Select(endpoint => endpoint.Statuses)), endpoints.Sum(endpoint => endpoint.BytesReceived), endpoints.Sum(endpoint => endpoint.BytesSent), connections,
            stoppedEarly, [.. Warnings(latency, lateness, kinds, requests, stoppedEarly)],
            new(Ms(lateness, 99), lateness.Max / PerMillisecond, Math.Round(cpuSeconds, 3), processes, HistogramText.Write(lateness)), settings, series, HistogramText.Write(connect));
    }

    public static Dictionary<string, long> Sum(IEnumerable<IReadOnlyDictionary<string, long>> counts) =>
        counts.SelectMany(one => one).GroupBy(one => one.Key).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Sum(one => one.Value));

    private static IEnumerable<string> Warnings(Histogram latency, Histogram lateness, Dictionary<string, long> kinds, long requests, bool stoppedEarly)
    {
        var (late, slow) = (lateness.Percentile(99), latency.Percentile(99));
        if (late > LateMicroseconds && late > LateShare * slow)
            yield return string.Create(CultureInfo.InvariantCulture, $"The generator was the bottleneck: 1 in 100 of its own actions was {late / PerMillisecond:0.0} ms late, against a p99 latency of {slow / PerMillisecond:0.0} ms. Give it more processors, or lower the load.");
        if (kinds.TryGetValue("unsent", out var unsent))
            yield return $"{unsent:N0} requests were due and found no free user before the run ended: the server did not keep up, or --users is too small for the rate.";
        if (kinds.ContainsKey("connect"))
            yield return "Some connections could not be made. If ports ran out, give --source several addresses, such as 127.0.0.2,127.0.0.3.";
        if (requests == 0)
            yield return "Not one request was made.";
        if (stoppedEarly)
            yield return "The run was stopped before its time.";
    }

    private static Dictionary<string, long> Kinds(EndpointTally tally)
    {
        var kinds = Statuses(tally.Unexpected, "status ");
        foreach (var kind in Enum.GetValues<ErrorKind>())
        {
            if (tally.Kinds[(int)kind] is > 0 and var count)
                kinds[kind.ToString().ToLowerInvariant()] = count;
        }
        return kinds;
    }

    private static Dictionary<string, long> Statuses(long[] counts, string prefix) =>
        counts.Index().Where(one => one.Item > 0).ToDictionary(one => prefix + one.Index.ToString(CultureInfo.InvariantCulture), one => one.Item);

    private static double Ms(Histogram histogram, double percent) => histogram.Percentile(percent) / PerMillisecond;

    private static double PerSecond(long requests, double seconds) => seconds <= 0 ? 0 : Math.Round(requests / seconds, 2);
}
