using System.Globalization;

namespace Lectern.Monitoring.Alerts;

/// <summary>The rules that come with the program: the objectives' error budgets, and what breaks a server before its users notice.</summary>
internal static class DefaultRules
{
    // Windows and factors of Google's SRE workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts" (https://sre.google/workbook/alerting-on-slos/):
    // a budget for 30 days burns 2 % in an hour at 14.4, 5 % in six hours at 6, 10 % in three days at 1; the short window is a twelfth.
    private static readonly (string Name, double Factor, TimeSpan Long, TimeSpan Short, AlertSeverity Severity, string Pace)[] Burns =
    [
        ("fast", 14.4, TimeSpan.FromHours(1), TimeSpan.FromMinutes(5), AlertSeverity.Critical, "the month's error budget lasts two days at this pace"),
        ("medium", 6, TimeSpan.FromHours(6), TimeSpan.FromMinutes(30), AlertSeverity.Critical, "the month's error budget lasts five days at this pace"),
        ("slow", 1, TimeSpan.FromDays(3), TimeSpan.FromHours(6), AlertSeverity.Warning, "the month's error budget will be used up"),
    ];

    // A budget of a tenth cannot burn 14.4 times as fast as planned; nine bad ones in ten are worth a call all the same.
    private const double MostRatio = 0.9;

    public static IReadOnlyList<AlertRule> For(ObjectiveOptions objectives) =>
    [
        .. Burns.Select(burn => Burn("availability", "http.errors.ratio", "Too many requests fail", 1 - objectives.AvailabilityPercent / 100, burn)),
        .. Burns.Select(burn => Burn("latency", "http.slow.ratio", $"Too many requests take over {objectives.LatencyMilliseconds} ms", 1 - objectives.LatencyPercent / 100, burn)),
        // The store is where alerts are kept; it takes writes only while the database has a primary.
        Simple("database-away", AlertFigures.StoreAway, AlertSeverity.Critical, "database", "The database takes no writes: it does not answer, or has no primary", 30, 0) with { Window = TimeSpan.FromSeconds(30) },
        Simple("redis-away", AlertFigures.RedisAway, AlertSeverity.Warning, "redis", "Redis does not answer; every node caches alone and the database carries more", 0, 0) with { Window = TimeSpan.FromSeconds(30), For = TimeSpan.FromMinutes(1) },
        Simple("replica-lag", "replica.lag.max", AlertSeverity.Warning, "replicas", "A read replica is far behind the primary", 10, 5) with { Window = TimeSpan.FromMinutes(1), For = TimeSpan.FromMinutes(2), Absent = AbsentData.Clear },
        Simple("pool-waits", "db.pool.wait.p95", AlertSeverity.Warning, "database", "Requests wait long for a database connection", 0.1, 0.05) with { For = TimeSpan.FromMinutes(2), Absent = AbsentData.Clear },
        Simple("disk-filling", "disk.free.ratio", AlertSeverity.Warning, "disk", "The disk of the data folder is filling up", 0.15, 0.2) with { Comparison = AlertComparison.Below, Window = TimeSpan.FromMinutes(1), For = TimeSpan.FromMinutes(5) },
        Simple("disk-nearly-full", "disk.free.ratio", AlertSeverity.Critical, "disk", "The disk of the data folder is nearly full", 0.05, 0.08) with { Comparison = AlertComparison.Below, Window = TimeSpan.FromMinutes(1), For = TimeSpan.FromMinutes(1) },
        Simple("became-worse", "regressions.worse", AlertSeverity.Warning, "regressions", "A figure became worse and stayed so; the dashboard marks where, and /api/operations/regressions says by how much", 0, 0)
            with { Window = TimeSpan.FromMinutes(15), Absent = AbsentData.Clear },
        Simple("tuning-changed", "tuning.changes", AlertSeverity.Info, "tuning", "Tuning changed something or took it back; /api/operations/tuning says what and why", 0, 0)
            with { Window = TimeSpan.FromMinutes(15), Absent = AbsentData.Clear },
        Simple("tuning-reverted", "tuning.reverted", AlertSeverity.Warning, "tuning", "Tuning took a change back; /api/operations/tuning says why", 0, 0)
            with { Window = TimeSpan.FromMinutes(15), Absent = AbsentData.Clear },
    ];

    private static AlertRule Burn(string objective, string figure, string summary, double budget, (string Name, double Factor, TimeSpan Long, TimeSpan Short, AlertSeverity Severity, string Pace) burn)
    {
        var threshold = Math.Min(budget * burn.Factor, MostRatio);
        return new()
        {
            Name = $"{objective}-{burn.Name}-burn",
            Figure = figure,
            Severity = burn.Severity,
            Summary = $"{summary}: {burn.Pace}",
            Window = burn.Long,
            ShortWindow = burn.Short,
            Threshold = threshold,
            ClearThreshold = threshold,
            Absent = AbsentData.Clear,
            LeastRequests = 10,
            Labels = new([new("area", objective), new("objective", string.Create(CultureInfo.InvariantCulture, $"{100 - budget * 100:0.###} %"))]),
        };
    }

    private static AlertRule Simple(string name, string figure, AlertSeverity severity, string area, string summary, double threshold, double clear) => new()
    {
        Name = name,
        Figure = figure,
        Severity = severity,
        Summary = summary,
        Window = TimeSpan.FromMinutes(5),
        Threshold = threshold,
        ClearThreshold = clear,
        Labels = new([new("area", area)]),
    };
}
