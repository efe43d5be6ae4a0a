namespace Lectern.Tests.Monitoring.Regressions.Evaluation;

/// <summary>Two suites of made series with known changes. The detector was designed on the one; the other holds kinds of series it had not seen.</summary>
internal static class MadeSeries
{
    public const int EachFamily = 12;

    public static IReadOnlyList<LabelledSeries> Design(int seed = 1) => Make(DesignFamilies.All, seed);

    public static IReadOnlyList<LabelledSeries> HeldOut(int seed = 2) => Make(HeldOutFamilies.All, seed);

    private static List<LabelledSeries> Make(IReadOnlyDictionary<string, Func<Random, Made>> families, int seed)
    {
        var series = new List<LabelledSeries>();
        foreach (var (name, make) in families)
        {
            for (var i = 0; i < EachFamily; i++)
            {
                var random = new Random(HashOf(name) ^ (seed * 7919 + i));
                series.Add(LabelledSeries.Annotate(name, make(random), random));
            }
        }
        return series;
    }

    // String.GetHashCode differs from run to run.
    private static int HashOf(string name) => name.Aggregate(17, (hash, letter) => unchecked(hash * 31 + letter));
}
