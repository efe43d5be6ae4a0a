using Lectern.LoadTesting.Results;

namespace Lectern.LoadTesting.Comparing;

/// <summary>
/// Compares the runs before a change with those after it, endpoint by endpoint. A change counts when it is larger than the practical
/// threshold and, where runs were repeated, when chance is no likely cause of it. With one run on a side nothing can be said about
/// chance: the threshold decides alone, and the report says so.
/// </summary>
public sealed class RunComparison
{
    private const double Alpha = 0.05;
    private const string Whole = "all";

    private static readonly (string Name, Func<LatencyFigures, double> Of)[] Latencies = [("mean", figures => figures.Mean), ("p50", figures => figures.P50), ("p99", figures => figures.P99)];

    private RunComparison(IReadOnlyList<Change> changes, double threshold, int before, int after, double errorsBefore, double errorsAfter)
    {
        (Changes, ThresholdPercent, RunsBefore, RunsAfter) = (changes, threshold, before, after);
        (ErrorsBefore, ErrorsAfter) = (errorsBefore, errorsAfter);
    }

    public IReadOnlyList<Change> Changes { get; }
    public double ThresholdPercent { get; }
    public int RunsBefore { get; }
    public int RunsAfter { get; }

    /// <summary>Share of all requests.</summary>
    public double ErrorsBefore { get; }

    /// <summary>Share of all requests.</summary>
    public double ErrorsAfter { get; }

    public bool IsRepeated => RunsBefore > 1 && RunsAfter > 1;

    /// <summary>A run in which more fails may be faster for it.</summary>
    public bool HasMoreErrors => ErrorsAfter > ErrorsBefore + 0.001;

    public bool IsRegression => HasMoreErrors || Changes.Any(change => change.Verdict == ChangeVerdict.Worse);

    /// <param name="before">One run at least.</param>
    /// <param name="after">One run at least.</param>
    /// <param name="thresholdPercent">Smaller changes do not matter.</param>
    public static RunComparison Of(IReadOnlyList<LoadResult> before, IReadOnlyList<LoadResult> after, double thresholdPercent)
    {
        var samples = Samples(before, after).ToList();
        var tests = samples.Select(sample => WelchTest.Run(sample.Before, sample.After)).ToList();
        var adjusted = Holm([.. tests.Select(test => test?.P ?? 1)]);
        var changes = samples.Select((sample, i) => Judge(sample, tests[i], adjusted[i], thresholdPercent));
        return new([.. changes], thresholdPercent, before.Count, after.Count, ErrorShare(before), ErrorShare(after));
    }

    private static Change Judge(RunSample sample, WelchTest.Outcome? test, double p, double threshold)
    {
        var (first, second) = (WelchTest.MeanLog(sample.Before), WelchTest.MeanLog(sample.After));
        var percent = Percent(second - first);
        var isLarge = Math.Abs(percent) > threshold && (test is null || p < Alpha);
        var verdict = !isLarge ? ChangeVerdict.Same : percent > 0 == sample.IsRate ? ChangeVerdict.Better : ChangeVerdict.Worse;
        return new(sample, Math.Exp(first), Math.Exp(second), percent, test is null ? null : Percent(test.Value.Low), test is null ? null : Percent(test.Value.High), test is null ? null : p, verdict);
    }

    private static IEnumerable<RunSample> Samples(IReadOnlyList<LoadResult> before, IReadOnlyList<LoadResult> after)
    {
        var common = before.Concat(after).Select(run => run.Endpoints.Select(endpoint => endpoint.Name)).Aggregate((left, right) => left.Intersect(right)).ToList();
        foreach (var name in common.Count > 1 ? common : [])
        {
            foreach (var (metric, of) in Latencies)
                yield return new(name, metric, [.. before.Select(run => of(Endpoint(run, name)))], [.. after.Select(run => of(Endpoint(run, name)))]);
        }
        foreach (var (metric, of) in Latencies)
            yield return new(Whole, metric, [.. before.Select(run => of(run.LatencyMs))], [.. after.Select(run => of(run.LatencyMs))]);
        // In the open model the rate is what was asked for.
        if (before.Concat(after).All(run => run.Settings.Rate is null))
            yield return new(Whole, "rps", [.. before.Select(run => run.RequestsPerSecond)], [.. after.Select(run => run.RequestsPerSecond)]);
    }

    /// <summary>Sture Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6, 1979: forty figures would find two changes by chance.</summary>
    internal static double[] Holm(IReadOnlyList<double> values)
    {
        var adjusted = new double[values.Count];
        var least = 0.0;
        foreach (var (rank, (index, p)) in values.Index().OrderBy(value => value.Item).Index())
            adjusted[index] = least = Math.Max(least, Math.Min(1, p * (values.Count - rank)));
        return adjusted;
    }

    private static LatencyFigures Endpoint(LoadResult run, string name) => run.Endpoints.First(endpoint => endpoint.Name == name).LatencyMs;

    private static double ErrorShare(IReadOnlyList<LoadResult> runs) => (double)runs.Sum(run => run.Errors) / Math.Max(1, runs.Sum(run => run.Requests));

    private static double Percent(double log) => 100 * (Math.Exp(log) - 1);
}
