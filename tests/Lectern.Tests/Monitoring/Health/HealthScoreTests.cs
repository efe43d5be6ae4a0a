using Lectern.Monitoring;
using Lectern.Monitoring.Health;

namespace Lectern.Tests.Monitoring.Health;

public sealed class HealthScoreTests
{
    private static readonly ObjectiveOptions Objectives = new();
    private readonly Random _random = new(5);

    [Fact]
    public void Whatever_gets_worse_the_score_never_rises()
    {
        for (var i = 0; i < 5_000; i++)
        {
            var figures = Draw();
            var before = HealthScore.Of(figures, Objectives).Score;
            foreach (var worse in Worse(figures))
                Assert.True(HealthScore.Of(worse, Objectives).Score <= before, $"{figures} has {before}, {worse} has {HealthScore.Of(worse, Objectives).Score}");
        }
    }

    [Fact]
    public void It_stays_between_0_and_100_and_says_what_it_took_the_largest_first()
    {
        for (var i = 0; i < 5_000; i++)
        {
            var score = HealthScore.Of(Draw(), Objectives);
            Assert.InRange(score.Score, 0, 100);
            Assert.Equal(score.Deductions.OrderByDescending(deduction => deduction.Points), score.Deductions);
            Assert.All(score.Deductions, deduction => Assert.True(deduction.Points > 0));
            Assert.Equal((int)Math.Floor(Math.Max(0, Math.Round(100 - score.Deductions.Sum(deduction => deduction.Points), 1))), score.Score);
        }
    }

    [Fact]
    public void A_service_that_nobody_uses_is_well_and_one_of_which_everything_fails_is_not()
    {
        Assert.Equal(100, HealthScore.Of(new(), Objectives).Score);
        Assert.Equal(100, HealthScore.Of(new(Errors: 0, Slow: 0.05, P99: 0.3, PoolWait: 0.001, Refused: 0, Cpu: 0.5, Memory: 0.5, ReplicaLag: 0.1, HitRatio: 0.95), Objectives).Score);
        Assert.Equal(0, HealthScore.Of(new(Errors: 1, Slow: 1, P99: 30, PoolWait: 1, Refused: 100, Cpu: 1, Memory: 1, ReplicaLag: 60, HitRatio: 0, Failures: 2), Objectives).Score);
        Assert.Equal(100, HealthScore.Of(new(Errors: double.NaN, Slow: double.NaN), Objectives).Score);
    }

    [Fact]
    public void A_high_hit_rate_is_credited()
    {
        var (much, little) = (HealthScore.Of(new(Slow: 0.2, HitRatio: 0.95), Objectives), HealthScore.Of(new(Slow: 0.2, HitRatio: 0.5), Objectives));
        Assert.Equal(5, much.Score - little.Score);
        Assert.Contains(little.Deductions, deduction => deduction.Reason.Contains("cache", StringComparison.Ordinal));
    }

    [Fact]
    public void Errors_at_ten_times_the_budget_cost_half_of_their_points() =>
        Assert.Equal(20, Assert.Single(HealthScore.Of(new(Errors: 0.01), Objectives).Deductions).Points);

    private HealthFigures Draw() => new(Maybe(0.1), Maybe(1), Maybe(8), Maybe(0.8), Maybe(15), Maybe(1), Maybe(1), Maybe(15), Maybe(1), _random.Next(5), _random.Next(4));

    private double? Maybe(double most) => _random.Next(4) switch { 0 => null, 1 => 0, _ => _random.NextDouble() * most };

    private IEnumerable<HealthFigures> Worse(HealthFigures figures)
    {
        yield return figures with { Errors = More(figures.Errors, 1) };
        yield return figures with { Slow = More(figures.Slow, 1) };
        yield return figures with { P99 = More(figures.P99, 60) };
        yield return figures with { PoolWait = More(figures.PoolWait, 5) };
        yield return figures with { Refused = More(figures.Refused, 100) };
        yield return figures with { Cpu = More(figures.Cpu, 1) };
        yield return figures with { Memory = More(figures.Memory, 1) };
        yield return figures with { ReplicaLag = More(figures.ReplicaLag, 100) };
        yield return figures with { HitRatio = figures.HitRatio is { } ratio ? ratio * _random.NextDouble() : null };
        yield return figures with { Warnings = figures.Warnings + 1 };
        yield return figures with { Failures = figures.Failures + 1 };
    }

    private double? More(double? value, double most) => value + (_random.NextDouble() * (most - value));
}
