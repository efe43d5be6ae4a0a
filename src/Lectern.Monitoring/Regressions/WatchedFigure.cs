namespace Lectern.Monitoring.Regressions;

/// <summary>A figure whose minutes are watched.</summary>
/// <param name="Name">Such as <c>http.p95</c>.</param>
/// <param name="Bad">Which way is worse: 1 up, -1 down, 0 neither.</param>
/// <param name="Least">A change smaller than this does not matter, whatever its share: half a millisecond, half a percent.</param>
public sealed record WatchedFigure(string Name, int Bad, double Least)
{
    /// <summary>What is watched without further ado: what users feel first, then what explains it.</summary>
    public static IReadOnlyList<WatchedFigure> All { get; } =
    [
        new("http.p50", 1, 0.0005),
        new("http.p95", 1, 0.001),
        new("http.p99", 1, 0.002),
        new("http.errors.ratio", 1, 0.005),
        new("http.requests.rate", 0, 1),
        new("db.p95", 1, 0.001),
        new("db.pool.wait.p95", 1, 0.001),
        new("cache.hit.ratio", -1, 0.02),
        new("system.cpu.ratio", 1, 0.05),
        new("system.memory.bytes", 1, 256 * 1024 * 1024),
    ];

    public ChangeDirection DirectionOf(double before, double after) => (Bad * Math.Sign(after - before)) switch
    {
        > 0 => ChangeDirection.Worse,
        < 0 => ChangeDirection.Better,
        _ => ChangeDirection.Other,
    };
}
