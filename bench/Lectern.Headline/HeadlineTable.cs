using System.Globalization;

namespace Lectern.Headline;

/// <summary>The figures as a Markdown table.</summary>
internal static class HeadlineTable
{
    private const string Begin = "<!-- headline:begin -->";
    private const string End = "<!-- headline:end -->";

    public static string Write(HeadlineOptions options, IReadOnlyList<Round> ordinary, IReadOnlyList<Round> lectern, Capacity.Found ordinaryUsers, Capacity.Found lecternUsers, Held held)
    {
        var rows = new[]
        {
            Row("mean response time", " ms", ordinary, lectern, round => round.Latency.Mean),
            Row("p99 response time", " ms", ordinary, lectern, round => round.Latency.P99),
            Row("time in the database, for each request", " ms", ordinary, lectern, round => round.DatabaseMs),
            Invariant($"| the same, {held.Users:N0} users at Lectern | {Median(ordinary, round => round.DatabaseMs):0.00} ms | {held.DatabaseMs:0.000} ms | {Factor(Median(ordinary, round => round.DatabaseMs), held.DatabaseMs)} |"),
            Row("processor time of the server, for each request", " ms", ordinary, lectern, round => round.CpuMs),
            $"| most users (1 s between requests) at p99 < 500 ms without errors | {Users(ordinaryUsers)} | {Users(lecternUsers)} | {Factor(lecternUsers.Users, ordinaryUsers.Users)} |",
            $"| cache hit rate | | {Percent(Median(lectern, round => round.HitRate ?? 0))} ({Percent(held.HitRate ?? 0)} with {held.Users:N0} users) | |",
            Invariant($"| {held.Users:N0} users on one process for {held.Seconds} s | | {held.Errors:N0} errors in {held.Requests:N0} requests, p99 {held.Latency.P99:0.0} ms, {held.Connections:N0} connections | |"),
        };
        var errors = (Ordinary: ordinary.Sum(round => round.Errors), Lectern: lectern.Sum(round => round.Errors));
        var warnings = ordinary.Concat(lectern).SelectMany(round => round.Warnings).Distinct().Select(warning => "\n> " + warning);
        return $"""
            | | ordinary ASP.NET Core | Lectern | |
            |---|--:|--:|--:|
            {string.Join('\n', rows)}

            PostgreSQL, 5,000 courses, 1,000,000 enrollments; {Invariant($"{options.Rate:0.##} arrivals/s")}, {options.Rounds} rounds of {options.Seconds} s by turns, medians; errors {errors.Ordinary} and {errors.Lectern}.
            Server, database and load generator share {Environment.ProcessorCount} cores. Time in the database: pg_stat_database.active_time. How and what not: [docs/headline.md](docs/headline.md).
            """ + string.Concat(warnings);
    }

    /// <summary>Puts the table between its marks.</summary>
    public static void WriteInto(string path, string table)
    {
        var text = File.ReadAllText(path);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
            throw new InvalidOperationException($"{path} has no {Begin} and {End} to put the table between.");
        File.WriteAllText(path, $"{text[..(begin + Begin.Length)]}\n{table}\n{text[end..]}");
    }

    private static string Row(string name, string unit, IReadOnlyList<Round> ordinary, IReadOnlyList<Round> lectern, Func<Round, double> of)
    {
        var (first, second) = (Median(ordinary, of), Median(lectern, of));
        return Invariant($"| {name} | {first:0.00}{unit} | {second:0.00}{unit} | {Factor(first, second)} |");
    }

    private static string Users(Capacity.Found found) => Invariant($"{(found.IsAtLeast ? "at least " : "")}{found.Users:N0}");

    private static string Factor(double large, double small) => small > 0 ? Invariant($"{large / small:0.0}x") : "";

    private static double Median(IReadOnlyList<Round> rounds, Func<Round, double> of) => rounds.Select(of).Order().ElementAt(rounds.Count / 2);

    private static string Percent(double share) => Invariant($"{share:P1}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
