using Lectern.Fleet.Planning;
using Lectern.Fleet.Scaling;

namespace Lectern.Tests.Fleet;

/// <summary>What a plan says of past traffic and of many learners.</summary>
public sealed class FleetReplayTests
{
    private static readonly ScalingBounds Bounds = new(2, 50);
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_hour_of_even_traffic_costs_what_it_needs_and_misses_nothing()
    {
        // 280/s are four nodes of 100/s at 70 %.
        var result = Replay(new TrafficTrace(Start, TimeSpan.FromMinutes(5), [.. Enumerable.Repeat(280 * 300.0, 12)]), ScalingPolicyName.TargetTracking);
        Assert.Equal([4, 4, 0, 0, 2], [result.InstanceHours, result.StaticHours, result.MinutesOver, result.Changes, result.Cost], EqualityComparer<double>.Create((one, other) => Math.Abs(one - other) < 1e-6));
    }

    [Fact]
    public void A_rush_is_over_the_objective_until_the_alarm_and_the_start_of_nodes_are_over()
    {
        // From 140/s to 400/s at minute 10. Two nodes are wholly busy: alarm at the third reading, ceil(2 / 0.7) = 3, and so on.
        var result = Replay(new TrafficTrace(Start, TimeSpan.FromMinutes(1), [.. Enumerable.Range(0, 60).Select(minute => 60 * (minute < 10 ? 140.0 : 400))]), ScalingPolicyName.TargetTracking);
        var nodes = result.Steps.Select(step => step.Nodes).ToList();
        Assert.Equal((2, 2, 3), (nodes[10], nodes[12], nodes[13]));
        Assert.Equal(6, nodes[59]); // ceil(400 / 70)
        Assert.InRange(result.MinutesOver, 4, 10);
        Assert.Equal(0, result.Flaps);
    }

    [Fact]
    public void A_change_that_is_undone_within_a_quarter_of_an_hour_is_a_flap() =>
        Assert.Equal(1, FleetReplay.Flaps([(TimeSpan.Zero, 2), (TimeSpan.FromMinutes(10), -1), (TimeSpan.FromMinutes(20), -1), (TimeSpan.FromMinutes(50), 3)]));

    [Fact]
    public void A_trace_is_read_with_its_gaps_and_what_cannot_be_read_is_named()
    {
        var trace = TrafficTrace.Read(["timestamp,value", "2014-04-10 00:00:00,5", "2014-04-10 00:05:00,6", "2014-04-10 00:15:00,8", "2014-04-10 00:20:00,9"]);
        Assert.Equal([5, 6, 6, 8, 9], trace.Counts);
        Assert.Equal(TimeSpan.FromMinutes(5), trace.Interval);
        Assert.Contains("line 3", Assert.Throws<FormatException>(() => TrafficTrace.Read(["t,v", "2014-04-10 00:00:00,5", "soon,6"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void On_the_traffic_of_a_load_balancer_the_predictive_policy_costs_no_more_and_misses_less()
    {
        var trace = TrafficTrace.Read(File.ReadLines(SharedData.PathOf("traffic", "elb_request_count_8c0756.csv")));
        var (tracking, predictive) = (Replay(trace, ScalingPolicyName.TargetTracking, 0.2), Replay(trace, ScalingPolicyName.Predictive, 0.2));
        Assert.True(predictive.InstanceHours <= tracking.InstanceHours, $"{predictive.InstanceHours} against {tracking.InstanceHours} instance-hours");
        Assert.True(predictive.MinutesOver < tracking.MinutesOver, $"{predictive.MinutesOver} against {tracking.MinutesOver} minutes");
    }

    [Fact]
    public void A_million_learners_are_too_many_for_one_primary_and_the_formula_says_why()
    {
        var plan = CapacityPlan.Of(1_000_000, new());
        Assert.Equal(100_000, plan.Rate);
        Assert.Equal(72, plan.Rows.Single(row => row.Part == "Servers").Units); // 100,000 / 2,000 / 0.7 = 71.4
        Assert.Equal(5_000, plan.Rows.Single(row => row.Part.StartsWith("Database commits", StringComparison.Ordinal)).Demand, 3);
        Assert.NotNull(plan.Wall);
        Assert.Null(CapacityPlan.Of(10_000, new()).Wall);
        Assert.All(plan.Rows.Zip(plan.Rows.Skip(1)), pair => Assert.True(pair.First.Saturation >= pair.Second.Saturation));
    }

    private static ReplayResult Replay(TrafficTrace trace, ScalingPolicyName name, double nodeRate = 100)
    {
        var options = new ScalingOptions();
        return FleetReplay.Run(trace, Bounds.PolicyOf(options, name), options, Bounds, new(nodeRate, 60, 0.5));
    }
}
