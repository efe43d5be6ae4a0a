namespace Lectern.Monitoring.Health;

/// <summary>What the score is made of. Null: not known, which costs nothing.</summary>
/// <param name="Errors">Share of requests that failed, 0 to 1.</param>
/// <param name="Slow">Share of requests over the latency objective, 0 to 1.</param>
/// <param name="P99">In seconds.</param>
/// <param name="PoolWait">95 % of waits for a connection, in seconds.</param>
/// <param name="Refused">Callers turned away by the database's gate, a second.</param>
/// <param name="Cpu">Processors in use, 0 to 1.</param>
/// <param name="Memory">Memory in use, 0 to 1.</param>
/// <param name="ReplicaLag">Of the slowest, in seconds.</param>
/// <param name="HitRatio">Of the cache, 0 to 1.</param>
/// <param name="Warnings">Health checks that warn.</param>
/// <param name="Failures">Health checks that fail.</param>
public sealed record HealthFigures(
    double? Errors = null, double? Slow = null, double? P99 = null, double? PoolWait = null, double? Refused = null, double? Cpu = null, double? Memory = null,
    double? ReplicaLag = null, double? HitRatio = null, int Warnings = 0, int Failures = 0);

/// <summary>Points that something cost.</summary>
/// <param name="Reason">For people, with the number.</param>
/// <param name="Points">Rounded to one tenth.</param>
public sealed record Deduction(string Reason, double Points);

/// <summary>How well the service does, 0 to 100: 100 less what went wrong. docs/health-score.md has the table. Immutable.</summary>
/// <param name="Score">0 to 100.</param>
/// <param name="Deductions">The largest first.</param>
public sealed record HealthScore(int Score, IReadOnlyList<Deduction> Deductions)
{
    /// <summary>Each deduction rises with what it is for and never falls, so the score never rises when something gets worse.</summary>
    public static HealthScore Of(HealthFigures figures, ObjectiveOptions objectives)
    {
        var budget = 1 - (objectives.AvailabilityPercent / 100);
        var allowed = 1 - (objectives.LatencyPercent / 100);
        var objective = objectives.LatencyMilliseconds / 1000.0;
        var deductions = new List<Deduction>();
        // Half of the points at ten times the budget: a burn that would end a month's budget in three days.
        Deduct(40, Ramp(figures.Errors, 0, 10 * budget, 50 * budget), () => $"{figures.Errors:P2} of requests fail");
        Deduct(25, Ramp(figures.Slow, allowed, allowed + ((1 - allowed) / 4), allowed + ((1 - allowed) / 2)), () => $"{figures.Slow:P1} of requests take over {objectives.LatencyMilliseconds} ms");
        Deduct(10, Ramp(figures.P99, 4 * objective, 8 * objective, 20 * objective), () => $"p99 is {figures.P99 * 1000:N0} ms");
        Deduct(10, Ramp(figures.PoolWait, 0.005, 0.05, 0.5), () => $"requests wait {figures.PoolWait * 1000:N0} ms for a connection");
        Deduct(15, Ramp(figures.Refused, 0, 1, 10), () => $"{figures.Refused:N1} requests a second find the database too busy");
        Deduct(10, Ramp(figures.Cpu, 0.7, 0.85, 1), () => $"the processors are {figures.Cpu:P0} busy");
        Deduct(5, Ramp(figures.Memory, 0.8, 0.9, 1), () => $"{figures.Memory:P0} of the memory is in use");
        Deduct(5, Ramp(figures.ReplicaLag, 1, 5, 10), () => $"a replica is {figures.ReplicaLag:N1} s behind");
        Deduct(5, Ramp(1 - figures.HitRatio, 0.1, 0.3, 0.5), () => $"the cache answers {figures.HitRatio:P0}");
        Deduct(30, Math.Min(figures.Failures, 2) / 2.0, () => $"health checks that fail: {figures.Failures}");
        Deduct(6, Math.Min(figures.Warnings, 3) / 3.0, () => $"health checks that warn: {figures.Warnings}");
        var score = (int)Math.Floor(Math.Clamp(Math.Round(100 - deductions.Sum(deduction => deduction.Points), 1), 0, 100));
        return new(score, [.. deductions.OrderByDescending(deduction => deduction.Points)]);

        void Deduct(double most, double severity, Func<string> reason)
        {
            if (Math.Round(most * severity, 1) is > 0 and var points)
                deductions.Add(new(reason(), points));
        }
    }

    // 0 up to good, a half at middling, 1 from bad on, straight between them. What is no number costs nothing.
    private static double Ramp(double? value, double good, double middling, double bad) =>
        value is not { } x || !(x > good) ? 0
        : x >= bad ? 1
        : x >= middling ? 0.5 + (0.5 * (x - middling) / (bad - middling))
        : 0.5 * (x - good) / (middling - good);
}
