namespace Lectern.Server.Operations.Dashboard;

/// <summary>A card of the dashboard: numbers, and a chart of those that are drawn. All drawn ones of a card have one unit.</summary>
/// <param name="Name">In ids.</param>
/// <param name="Title">For people.</param>
/// <param name="Readings">The first is shown large.</param>
public sealed record Panel(string Name, string Title, IReadOnlyList<Reading> Readings)
{
    /// <summary>Where its chart ends; null: at its highest point.</summary>
    public double? Max { get; init; }

    /// <summary>The objective's line belongs into its chart.</summary>
    public bool HasObjective { get; init; }

    public static IReadOnlyList<Panel> All { get; } =
    [
        new("traffic", "Requests", [new("http.requests.rate", "Answered"), new("http.slow.ratio", "Over the objective", IsDrawn: false)]),
        new("speed", "Response time", [new("http.p95", "95 %"), new("http.p50", "Median"), new("http.p99", "99 %")]) { HasObjective = true },
        new("errors", "Errors", [new("http.errors.ratio", "Server, 5xx"), new("http.client_errors.ratio", "Client, 4xx")]),
        new("people", "People", [new("learners.active", "Active learners"), new("sign_ins.rate", "Sign-ins", IsDrawn: false) { IsByMinute = true }, new("enrollments.rate", "Enrollments", IsDrawn: false) { IsByMinute = true }]),
        new("cache", "Cache", [new("cache.hit.ratio", "Hits"), new("cache.memory.ratio", "Memory"), new("cache.redis.ratio", "Redis")]) { Max = 1 },
        new("database", "Database", [new("db.p95", "Round trip, 95 %"), new("db.queries.rate", "Round trips", IsDrawn: false), new("db.slow.rate", "Slow", IsDrawn: false) { IsByMinute = true }]),
        new("pool", "Connections", [new("db.pool.used.ratio", "In use"), new("db.pool.waiting", "Waiting", IsDrawn: false), new("db.pool.wait.p95", "Wait, 95 %", IsDrawn: false), new("db.refused.rate", "Refused", IsDrawn: false) { IsByMinute = true }]) { Max = 1 },
        new("machine", "Machine", [new("system.cpu.ratio", "CPU"), new("system.memory.ratio", "Memory"), new("gc.pause.ratio", "GC"), new("system.memory.bytes", "Working set", IsDrawn: false)]) { Max = 1 },
    ];

    /// <summary>Stands apart.</summary>
    public static Panel Health { get; } = new("health", "Health", [new("health.score", "Score")]) { Max = 100 };

    /// <summary>All numbers, in the order of the cards.</summary>
    public static IReadOnlyList<Reading> AllReadings { get; } = [.. All.Prepend(Health).SelectMany(panel => panel.Readings)];

    /// <summary>Those of the card that have a curve.</summary>
    public IReadOnlyList<Reading> Curves => [.. Readings.Where(reading => reading.IsDrawn)];

    /// <summary>Those that have a curve: a point of a frame has their values in this order.</summary>
    public static IReadOnlyList<Reading> Drawn { get; } = [.. AllReadings.Where(reading => reading.IsDrawn)];
}
