using Lectern.Monitoring.Metrics;

namespace Lectern.Monitoring.History;

/// <summary>Makes one coarser frame of finer ones that follow each other.</summary>
internal static class FrameMerge
{
    public static Frame Of(DateTimeOffset at, IReadOnlyList<Frame> frames)
    {
        var covered = TimeSpan.FromTicks(frames.Sum(frame => frame.Covered.Ticks));
        var series = new Dictionary<SeriesKey, Sample>();
        foreach (var group in frames.SelectMany(frame => frame.Samples).GroupBy(sample => sample.Key, sample => sample.Value))
            series[group.Key] = Of(group.Key.Kind, [.. group]);
        return new(at, covered, series);
    }

    private static Sample Of(MetricKind kind, Sample[] samples) => kind switch
    {
        MetricKind.Counter => new(samples.Sum(sample => sample.Value)),
        MetricKind.Gauge => new(samples[^1].Value, samples.Average(sample => sample.Mean), samples.Min(sample => sample.Min), samples.Max(sample => sample.Max)),
        _ => new(samples.Sum(sample => sample.Value), Buckets: Sum(samples)),
    };

    private static BucketCount[] Sum(Sample[] samples) => samples.Length == 1 ? samples[0].Buckets! :
    [
        .. samples.SelectMany(sample => sample.Buckets!).GroupBy(bucket => bucket.Bucket).OrderBy(group => group.Key)
            .Select(group => new BucketCount(group.Key, group.Sum(bucket => bucket.Count))),
    ];
}
