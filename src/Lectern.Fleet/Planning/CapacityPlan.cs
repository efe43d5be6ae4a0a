using System.Globalization;

namespace Lectern.Fleet.Planning;

/// <summary>What a plan for many learners takes for granted. docs/scaling.md says where each default comes from; measure your own.</summary>
public sealed record CapacityAssumptions
{
    /// <summary>Seconds between two requests of a learner who is there.</summary>
    public double ThinkSeconds { get; init; } = 10;

    /// <summary>Share of requests that change something, 0 to 1.</summary>
    public double WriteShare { get; init; } = 0.05;

    /// <summary>Share of reads that the cache answers, 0 to 1.</summary>
    public double HitShare { get; init; } = 0.95;

    /// <summary>Requests a second that one node takes within its objective.</summary>
    public double NodeRate { get; init; } = 2_000;

    /// <summary>How busy a part shall be, 0 to 1.</summary>
    public double Target { get; init; } = 0.7;

    /// <summary>Requests a second that one balancer passes on.</summary>
    public double BalancerRate { get; init; } = 40_000;

    /// <summary>Connections that one balancer holds: two files for each request, one for an idle client.</summary>
    public double BalancerConnections { get; init; } = 100_000;

    /// <summary>Reads a second of one database server.</summary>
    public double DatabaseReadRate { get; init; } = 18_500;

    /// <summary>Commits a second of the one primary.</summary>
    public double DatabaseWriteRate { get; init; } = 4_000;

    /// <summary>Statements a write takes.</summary>
    public double StatementsPerWrite { get; init; } = 4;

    /// <summary>Connections that one node keeps to the database.</summary>
    public double ConnectionsPerNode { get; init; } = 20;

    /// <summary>Connections that the database takes.</summary>
    public double DatabaseConnections { get; init; } = 500;

    /// <summary>Commands a second of one Redis server.</summary>
    public double RedisRate { get; init; } = 80_000;

    /// <summary>Bytes of an answer.</summary>
    public double AnswerBytes { get; init; } = 6_000;

    /// <summary>Gigabits a second that one machine sends.</summary>
    public double LinkGigabits { get; init; } = 10;
}

/// <param name="Part">What.</param>
/// <param name="Demand">What is asked of it.</param>
/// <param name="One">What one of it takes.</param>
/// <param name="Units">How many are needed.</param>
/// <param name="Formula">How that follows, with its numbers.</param>
/// <param name="Grows">Whether there can be more than one.</param>
public sealed record CapacityRow(string Part, double Demand, double One, int Units, string Formula, bool Grows)
{
    /// <summary>1: one alone is wholly busy.</summary>
    public double Saturation => Demand / One;
}

/// <summary>What so many learners at the same time take, part by part: a pure function with its formulas shown.</summary>
/// <param name="Learners">At the same time.</param>
/// <param name="Rate">Requests a second.</param>
/// <param name="Rows">The part that saturates first is the first.</param>
public sealed record CapacityPlan(double Learners, double Rate, IReadOnlyList<CapacityRow> Rows)
{
    /// <summary>What there can be one of only, and how many times too little that is; null when one is enough.</summary>
    public CapacityRow? Wall => Rows.Where(row => !row.Grows && row.Units > 1).MaxBy(row => row.Saturation);

    public static CapacityPlan Of(double learners, CapacityAssumptions given)
    {
        var rate = learners / given.ThinkSeconds;
        var (writes, misses) = (rate * given.WriteShare, rate * (1 - given.WriteShare) * (1 - given.HitShare));
        var nodes = UnitsOf(rate, given.NodeRate, given.Target);
        CapacityRow[] rows =
        [
            Row("Servers", rate, given.NodeRate, given.Target, Text($"learners {learners:N0} / think {given.ThinkSeconds} s = {rate:N0}/s; / {given.NodeRate:N0}/s / {given.Target}")),
            Row("Balancers, requests", rate, given.BalancerRate, given.Target, Text($"{rate:N0}/s / {given.BalancerRate:N0}/s / {given.Target}")),
            Row("Balancers, connections", learners, given.BalancerConnections, 1, Text($"learners {learners:N0} / {given.BalancerConnections:N0} connections")),
            Row("Database reads: replicas", misses, given.DatabaseReadRate, given.Target, Text($"{rate:N0}/s × reads {1 - given.WriteShare:0.##} × misses {1 - given.HitShare:0.##} = {misses:N0}/s; / {given.DatabaseReadRate:N0}/s / {given.Target}")),
            Row("Database commits: the primary", writes, given.DatabaseWriteRate, given.Target, Text($"{rate:N0}/s × writes {given.WriteShare:0.##} = {writes:N0}/s; / {given.DatabaseWriteRate:N0}/s / {given.Target}"), grows: false),
            Row("Database statements of writes: the primary", writes * given.StatementsPerWrite, given.DatabaseReadRate, given.Target, Text($"{writes:N0}/s × {given.StatementsPerWrite} = {writes * given.StatementsPerWrite:N0}/s; / {given.DatabaseReadRate:N0}/s / {given.Target}"), grows: false),
            Row("Database connections: the primary", nodes * given.ConnectionsPerNode, given.DatabaseConnections, 1, Text($"{nodes} servers × {given.ConnectionsPerNode} = {nodes * given.ConnectionsPerNode:N0}; / {given.DatabaseConnections:N0}; a pooler such as PgBouncer divides them"), grows: false),
            Row("Redis", misses * 2 + writes, given.RedisRate, given.Target, Text($"misses {misses:N0}/s × 2 + writes {writes:N0}/s; / {given.RedisRate:N0}/s / {given.Target}")),
            Row("Network, Gbit/s", rate * given.AnswerBytes * 8 / 1e9, given.LinkGigabits, given.Target, Text($"{rate:N0}/s × {given.AnswerBytes:N0} B × 8 = {rate * given.AnswerBytes * 8 / 1e9:0.##} Gbit/s; / {given.LinkGigabits} / {given.Target}")),
        ];
        return new(learners, rate, [.. rows.OrderByDescending(row => row.Saturation)]);
    }

    private static CapacityRow Row(string part, double demand, double one, double target, string formula, bool grows = true)
    {
        var units = UnitsOf(demand, one, target);
        return new(part, demand, one, units, Text($"{formula} → {units}"), grows);
    }

    private static int UnitsOf(double demand, double one, double target) => Math.Max(1, Scaling.ScalingBounds.Whole(demand / one / target));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
