using System.Diagnostics;
using System.Globalization;
using Lectern.Monitoring.Regressions;
using Lectern.Tests.Monitoring.Regressions.Evaluation;

namespace Lectern.Benchmarks;

/// <summary>
/// How well the change detector finds what five annotators of made series marked, against binary segmentation and PELT with their default
/// penalty and against never finding anything, and what each of its parts is worth; then how long it takes. See docs/regressions.md.
/// <para>Run: <c>dotnet run -c Release --project bench/Lectern.Benchmarks -- Detection</c>.</para>
/// </summary>
internal static class Detection
{
    private const int TimedRounds = 9;

    private static readonly int[] Lengths = [100, 1_000, 10_000, 100_000, 1_000_000];

    private static readonly (string Name, Func<double[], int[]> Find)[] Methods =
    [
        ("ours", values => Ours(values)),
        ("BINSEG", Peers.BinarySegmentation),
        ("PELT", Peers.Pelt),
        ("zero", Peers.Zero),
    ];

    private static readonly (string Name, IReadOnlyList<LabelledSeries> Series)[] Suites = [("design", MadeSeries.Design()), ("held out", MadeSeries.HeldOut())];

    public static Task RunAsync()
    {
        foreach (var (suite, series) in Suites)
        {
            Console.WriteLine($"\n{suite}: {series.Count} series, F1 (margin {ChangePointScores.Margin}) and covering\n\n| kind | {string.Join(" | ", Methods.Select(method => method.Name))} |\n|---|{string.Concat(Enumerable.Repeat("--:|", Methods.Length))}");
            foreach (var family in series.GroupBy(one => one.Family))
                Row(family.Key, [.. family]);
            Row("**mean**", series);
            Row("no change in it", [.. series.Where(one => Unchanged(series, one.Family))]);
            Row("changes in it", [.. series.Where(one => !Unchanged(series, one.Family))]);
        }
        Ablation();
        Times();
        return Task.CompletedTask;
    }

    private static int[] Ours(double[] values, DetectorParts parts = DetectorParts.All) => [.. ChangePointDetector.Detect(values, parts).Select(change => change.Index)];

    private static bool Unchanged(IReadOnlyList<LabelledSeries> series, string family) => series.Where(one => one.Family == family).All(one => one.Changes == 0);

    private static void Row(string name, IReadOnlyList<LabelledSeries> series) =>
        Console.WriteLine($"| {name} | {string.Join(" | ", Methods.Select(method => Score(series, method.Find)))} |");

    private static string Score(IReadOnlyList<LabelledSeries> series, Func<double[], int[]> find)
    {
        var scores = series.Select(one => (one, Found: find(one.Values))).Select(row =>
            (F1: ChangePointScores.F1(row.one.Annotators, row.Found), Covering: ChangePointScores.Covering(row.one.Annotators, row.Found, row.one.Values.Length))).ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{scores.Average(score => score.F1):0.000} {scores.Average(score => score.Covering):0.000}");
    }

    private static void Ablation()
    {
        Console.WriteLine($"\nwhat each part is worth\n\n| | {string.Join(" | ", Suites.Select(suite => $"{suite.Name}, changes | {suite.Name}, none"))} |\n|---|--:|--:|--:|--:|");
        Line("all parts", DetectorParts.All);
        foreach (var part in Enum.GetValues<DetectorParts>().Where(part => part is not (DetectorParts.None or DetectorParts.All)))
            Line($"without {part}", DetectorParts.All & ~part);
        Line("levels alone", DetectorParts.None);

        static void Line(string name, DetectorParts parts) => Console.WriteLine($"| {name} | {string.Join(" | ", Suites.SelectMany(suite => Halves(suite.Series)).Select(half => Score(half, values => Ours(values, parts))))} |");
        static IEnumerable<IReadOnlyList<LabelledSeries>> Halves(IReadOnlyList<LabelledSeries> series) => [[.. series.Where(one => !Unchanged(series, one.Family))], [.. series.Where(one => Unchanged(series, one.Family))]];
    }

    private static void Times()
    {
        Console.WriteLine("\n| readings | median time | allocated |\n|--:|--:|--:|");
        foreach (var length in Lengths)
        {
            var random = new Random(length);
            var values = random.Steps(length, random.Places(length, 3, length / 10), 2, 4).Plus(Noise.Sluggish(random, length, 0.4));
            var times = new double[TimedRounds];
            ChangePointDetector.Detect(values);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var round = 0; round < TimedRounds; round++)
            {
                var start = Stopwatch.GetTimestamp();
                ChangePointDetector.Detect(values);
                times[round] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
            var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / TimedRounds / 1024.0 / 1024;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {length:N0} | {times.Order().ElementAt(TimedRounds / 2):0.0} ms | {allocated:0.0} MB |"));
        }
    }
}
