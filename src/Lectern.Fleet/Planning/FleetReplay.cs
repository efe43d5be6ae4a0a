using Lectern.Fleet.Scaling;

namespace Lectern.Fleet.Planning;

/// <param name="NodeRate">Requests a second at which one node just meets its objective; all its processors are busy then.</param>
/// <param name="StartSeconds">From the decision until a new node takes requests.</param>
/// <param name="Price">Of a node for an hour.</param>
public sealed record ReplayOptions(double NodeRate, int StartSeconds = 60, double Price = 0);

/// <param name="At">When.</param>
/// <param name="Rate">Requests a second.</param>
/// <param name="Nodes">That are paid for.</param>
/// <param name="Warm">Of them, those that take requests.</param>
public sealed record ReplayStep(DateTimeOffset At, double Rate, int Nodes, int Warm);

/// <summary>What a policy would have done with a trace.</summary>
/// <param name="InstanceHours">That are paid for.</param>
/// <param name="StaticHours">Of as many nodes as the highest rate needs at the target, all the time.</param>
/// <param name="MinutesOver">In which more came than the nodes could take within the objective.</param>
/// <param name="Changes">Times that the number of nodes changed.</param>
/// <param name="Flaps">Changes that undid one of the quarter of an hour before.</param>
/// <param name="MostNodes">At any time.</param>
/// <param name="Cost">Instance-hours at the price.</param>
/// <param name="StaticCost">Static hours at the price.</param>
/// <param name="Steps">All of it.</param>
public sealed record ReplayResult(double InstanceHours, double StaticHours, double MinutesOver, int Changes, int Flaps, int MostNodes, double Cost, double StaticCost, IReadOnlyList<ReplayStep> Steps);

/// <summary>Runs a policy over a trace, a step at a time. docs/scaling.md has the model.</summary>
public static class FleetReplay
{
    private static readonly TimeSpan Flapping = TimeSpan.FromMinutes(15);

    public static ReplayResult Run(TrafficTrace trace, IScalingPolicy policy, ScalingOptions scaling, ScalingBounds bounds, ReplayOptions options)
    {
        // When each node takes requests, the earliest first. The first ones are there already.
        var nodes = Enumerable.Repeat(TimeSpan.Zero, FirstNodes(trace, scaling, bounds, options)).ToList();
        var (state, steps, over, changes) = (ScalingState.None, new List<ReplayStep>(), TimeSpan.Zero, new List<(TimeSpan At, int By)>());
        for (var at = TimeSpan.Zero; at < trace.Length; at += policy.Period)
        {
            var rate = trace.RateAt(at);
            var ready = nodes.Count(from => from <= at);
            // What counts as warm for the policy has run for the warm-up time besides.
            var warm = Math.Max(1, nodes.Count(from => from == TimeSpan.Zero || from + TimeSpan.FromSeconds(scaling.WarmUpSeconds - Math.Min(scaling.WarmUpSeconds, options.StartSeconds)) <= at));
            steps.Add(new(trace.Start + at, rate, nodes.Count, ready));
            if (rate > ready * options.NodeRate)
                over += policy.Period;
            // A processor is at most wholly busy: how much more there is to do, nobody sees.
            var cpu = Math.Min(1, rate / (ready * options.NodeRate));
            (var wanted, state) = policy.Decide(state, new(trace.Start + at, nodes.Count, warm, cpu));
            if (wanted != nodes.Count)
                changes.Add((at, wanted - nodes.Count));
            while (nodes.Count < wanted)
                nodes.Add(at + TimeSpan.FromSeconds(options.StartSeconds));
            if (nodes.Count > wanted)
                nodes.RemoveRange(wanted, nodes.Count - wanted);
        }
        var hours = steps.Sum(step => step.Nodes) * policy.Period.TotalHours;
        var most = trace.Counts.Max() / trace.Interval.TotalSeconds;
        var fixedHours = bounds.Clamp(Needed(most, scaling, options)) * trace.Length.TotalHours;
        return new(hours, fixedHours, over.TotalMinutes, changes.Count, Flaps(changes), steps.Max(step => step.Nodes), hours * options.Price, fixedHours * options.Price, steps);
    }

    internal static int Flaps(IReadOnlyList<(TimeSpan At, int By)> changes) =>
        changes.Zip(changes.Skip(1)).Count(pair => Math.Sign(pair.First.By) != Math.Sign(pair.Second.By) && pair.Second.At - pair.First.At < Flapping);

    private static int FirstNodes(TrafficTrace trace, ScalingOptions scaling, ScalingBounds bounds, ReplayOptions options) => bounds.Clamp(Needed(trace.RateAt(TimeSpan.Zero), scaling, options));

    private static int Needed(double rate, ScalingOptions scaling, ReplayOptions options) => ScalingBounds.Whole(rate / options.NodeRate * 100 / scaling.CpuPercent);
}
