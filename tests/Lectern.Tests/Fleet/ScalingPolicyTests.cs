using Lectern.Fleet.Scaling;

namespace Lectern.Tests.Fleet;

/// <summary>The published rules, by small cases worked out by hand.</summary>
public sealed class ScalingPolicyTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);
    private static readonly ScalingBounds Bounds = new(2, 50);

    // ceil(nodes × value / target): https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#algorithm-details
    [Theory]
    [InlineData(10, 10, 0.70, 10)]
    [InlineData(10, 10, 0.76, 10)] // 1.086: within the tolerance of 0.1.
    [InlineData(10, 10, 0.77, 10)] // 1.1 exactly is still within.
    [InlineData(10, 10, 0.78, 12)] // 11.14
    [InlineData(4, 4, 1.40, 8)] // The documented example: twice the target, twice the pods.
    [InlineData(3, 3, 2.80, 7)] // 12, and at most four more at once.
    [InlineData(10, 10, 2.80, 20)] // 40, and at most twice as many at once.
    [InlineData(10, 5, 1.40, 10)] // Five not ready count as idle: (5 × 1.4) / 10 is the target.
    [InlineData(10, 8, 1.40, 16)] // (8 × 1.4) / 10 / 0.7 = 1.6
    public void Horizontal_pods_are_added_as_Kubernetes_says(int nodes, int warm, double cpu, int expected) =>
        Assert.Equal(expected, new HorizontalPodsPolicy(new(), Bounds).Decide(ScalingState.None, new(Start, nodes, warm, cpu)).Nodes);

    [Fact]
    public void Horizontal_pods_need_the_most_that_any_figure_needs() =>
        Assert.Equal(8, new HorizontalPodsPolicy(new(), Bounds).Decide(ScalingState.None, new(Start, 7, 7, 0.35, 0.9)).Nodes); // CPU: 4; memory: 7.875.

    [Fact]
    public void Horizontal_pods_go_when_the_stabilization_window_has_no_higher_recommendation()
    {
        var policy = new HorizontalPodsPolicy(new(), Bounds);
        var state = policy.Decide(ScalingState.None, new(Start, 10, 10, 0.70)).Next;
        for (var at = policy.Period; at <= TimeSpan.FromSeconds(300); at += policy.Period)
        {
            (var nodes, state) = policy.Decide(state, new(Start + at, 10, 10, 0.35));
            Assert.Equal(10, nodes);
        }
        Assert.Equal(5, policy.Decide(state, new(Start + TimeSpan.FromSeconds(315), 10, 10, 0.35)).Nodes);
    }

    [Fact]
    public void Target_tracking_adds_in_proportion_after_three_minutes_above()
    {
        Assert.Equal([4, 4, 6], Track(4, 4, 0.9, 0.9, 0.9)); // ceil(4 × 0.9 / 0.7) = ceil(5.14)
        Assert.Equal([4, 4, 4, 4, 4], Track(4, 4, 0.9, 0.9, 0.7, 0.9, 0.9)); // Three in a row, and the target itself is not above it.
        Assert.Equal([2, 2, 50], Track(2, 2, 20, 20, 20));
    }

    [Fact]
    public void Target_tracking_adds_only_the_difference_while_nodes_warm_up()
    {
        Assert.Equal([6, 6, 6], Track(6, 4, 0.9, 0.9, 0.9)); // The two that are on their way are what is needed.
        Assert.Equal([6, 6, 7], Track(6, 4, 1.2, 1.2, 1.2)); // ceil(4 × 1.2 / 0.7) = ceil(6.86)
    }

    [Fact]
    public void Target_tracking_removes_after_fifteen_minutes_a_tenth_below_and_keeps_the_target()
    {
        var low = Enumerable.Repeat(0.35, 15).ToArray();
        Assert.Equal([.. Enumerable.Repeat(10, 14), 5], Track(10, 10, low));
        Assert.All(Track(10, 10, [.. Enumerable.Repeat(0.64, 30)]), nodes => Assert.Equal(10, nodes)); // 0.63 is a tenth below.
        Assert.All(Track(3, 3, [.. Enumerable.Repeat(0.6, 30)]), nodes => Assert.Equal(3, nodes)); // Two would be at 0.9.
        Assert.All(Track(10, 9, low), nodes => Assert.Equal(10, nodes)); // Somebody is warming up.
    }

    [Fact]
    public void Target_tracking_removes_only_where_all_figures_agree()
    {
        var policy = new TargetTrackingPolicy(new(), Bounds);
        var (state, nodes) = (ScalingState.None, 10);
        for (var minute = 0; minute < 30; minute++)
            (nodes, state) = policy.Decide(state, new(Start + minute * policy.Period, nodes, nodes, 0.2, 0.75));
        Assert.Equal(10, nodes);
    }

    [Fact]
    public void The_predictive_policy_has_the_nodes_before_the_rush_of_every_morning()
    {
        var policy = new PredictivePolicy(new(), Bounds);
        var (state, nodes, before) = (ScalingState.None, 2, 0);
        for (var at = TimeSpan.Zero; at < TimeSpan.FromDays(4); at += policy.Period)
        {
            var load = at.Hours is 8 or 9 ? 7.0 : 1.0;
            if (at is { Days: 3, Hours: 7, Minutes: 59 })
                before = nodes;
            (nodes, state) = policy.Decide(state, new(Start + at, nodes, nodes, Math.Min(1, load / nodes)));
        }
        Assert.InRange(before, 6, 10); // 7 / 0.7 at the most; the mean of the minutes until then is less.
        Assert.Equal(2, nodes);
    }

    [Fact]
    public void One_odd_day_does_not_bend_the_forecast()
    {
        var policy = new PredictivePolicy(new(), Bounds);
        var (state, nodes, most) = (ScalingState.None, 2, 0);
        for (var at = TimeSpan.Zero; at < TimeSpan.FromDays(4); at += policy.Period)
        {
            var load = at is { Days: 1, Hours: 12 } ? 20.0 : 1.0;
            (nodes, state) = policy.Decide(state, new(Start + at, nodes, nodes, Math.Min(1, load / nodes)));
            if (at.Days == 3)
                most = Math.Max(most, nodes);
        }
        Assert.Equal(2, most);
    }

    [Theory]
    [InlineData(ScalingPolicyName.TargetTracking)]
    [InlineData(ScalingPolicyName.HorizontalPods)]
    [InlineData(ScalingPolicyName.Predictive)]
    public void No_policy_leaves_the_bounds(ScalingPolicyName name)
    {
        var (policy, random) = (Bounds.PolicyOf(new(), name), new Random(7));
        var (state, nodes) = (ScalingState.None, 2);
        for (var step = 0; step < 2000; step++)
        {
            (nodes, state) = policy.Decide(state, new(Start + step * policy.Period, nodes, Math.Max(1, nodes - random.Next(3)), random.NextDouble() * (step / 200 % 2 == 0 ? 3 : 0.2), random.NextDouble()));
            Assert.InRange(nodes, 2, 50);
        }
    }

    // The same number of nodes all along: what it would do to them at each minute.
    private static List<int> Track(int nodes, int warm, params double[] cpu)
    {
        var policy = new TargetTrackingPolicy(new(), Bounds);
        var (state, decisions) = (ScalingState.None, new List<int>());
        foreach (var (minute, value) in cpu.Index())
        {
            (var decided, state) = policy.Decide(state, new(Start + minute * policy.Period, nodes, warm, value));
            decisions.Add(decided);
        }
        return decisions;
    }
}
