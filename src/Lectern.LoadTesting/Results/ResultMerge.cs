using Lectern.LoadTesting.Histograms;

namespace Lectern.LoadTesting.Results;

/// <summary>Makes one result of those of several processes or machines that loaded the same target at the same time. Exact: counts and histograms are added.</summary>
public static class ResultMerge
{
    /// <param name="results">One at least.</param>
    /// <exception cref="FormatException">A histogram cannot be read.</exception>
    public static LoadResult Merge(IReadOnlyList<LoadResult> results)
    {
        var seconds = results.Max(result => result.DurationSeconds);
        var endpoints = results.SelectMany(result => result.Endpoints).GroupBy(endpoint => endpoint.Name).Select(group => Merge(group.Key, [.. group], seconds));
        var first = results[0].Settings;
        var settings = first with
        {
            Users = results.Sum(result => result.Settings.Users),
            Rate = first.Rate is null ? null : results.Sum(result => result.Settings.Rate),
            StartedAt = results.Min(result => result.Settings.StartedAt),
        };
        return ResultMaker.Of([.. endpoints], Sum(results.Select(result => result.ConnectHistogram)), Sum(results.Select(result => result.Generator.Lateness)), results.Sum(result => result.Connections),
            results.Any(result => result.StoppedEarly), results.Sum(result => result.Generator.CpuSeconds), results.Sum(result => result.Generator.Processes), seconds, Seconds(results.Select(result => result.Seconds)), settings);
    }

    /// <summary>Adds up what happened in the same second.</summary>
    public static IReadOnlyList<SecondFigures> Seconds(IEnumerable<IReadOnlyList<SecondFigures>> series) =>
        [.. series.SelectMany(one => one).GroupBy(second => second.Second).OrderBy(group => group.Key).Select(group =>
            new SecondFigures(group.Key, group.Sum(one => one.Requests), group.Sum(one => one.Errors), group.Sum(one => one.Connections), HistogramText.Write(Sum(group.Select(one => one.Latency)))))];

    private static EndpointResult Merge(string name, IReadOnlyList<EndpointResult> parts, double seconds)
    {
        var (latency, service, first) = (Sum(parts.Select(part => part.Histograms.Latency)), Sum(parts.Select(part => part.Histograms.Service)), Sum(parts.Select(part => part.Histograms.FirstByte)));
        var requests = parts.Sum(part => part.Requests);
        return new(name, requests, parts.Sum(part => part.Errors), seconds, seconds <= 0 ? 0 : Math.Round(requests / seconds, 2), ResultMaker.Of(latency), ResultMaker.Of(service), ResultMaker.Of(first),
            ResultMaker.Sum(parts.Select(part => part.ErrorKinds)), ResultMaker.Sum(parts.Select(part => part.Statuses)), parts.Sum(part => part.BytesReceived), parts.Sum(part => part.BytesSent),
            new(HistogramText.Write(latency), HistogramText.Write(service), HistogramText.Write(first)));
    }

    private static Histogram Sum(IEnumerable<string> texts)
    {
        Histogram? sum = null;
        foreach (var text in texts)
        {
            var histogram = HistogramText.Read(text);
            if (sum is null)
                sum = histogram;
            else
                sum.Add(histogram);
        }
        return sum!;
    }
}
