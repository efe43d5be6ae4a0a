using System.Collections.Immutable;

namespace Lectern.Fleet.Scaling;

/// <summary>What a policy sees of a moment.</summary>
/// <param name="At">When.</param>
/// <param name="Nodes">All that run, those that are still warming up too.</param>
/// <param name="Warm">Those that have run for the warm-up time; the figures are theirs.</param>
/// <param name="Cpu">Processors in use of what a node may use, 0 to 1, the mean of the warm ones.</param>
/// <param name="Memory">Memory in use of what a node may use, 0 to 1; null: not looked at.</param>
public sealed record ScalingSample(DateTimeOffset At, int Nodes, int Warm, double Cpu, double? Memory = null)
{
    /// <summary>The work there is, in nodes that are wholly busy.</summary>
    public double Load => Cpu * Warm;
}

/// <param name="Sample">What was seen.</param>
/// <param name="Recommended">What was found to be needed before anything was held back.</param>
public sealed record ScalingReading(ScalingSample Sample, int Recommended);

/// <summary>What a policy remembers. Immutable.</summary>
/// <param name="Past">The oldest first, as far as the policy looks back.</param>
/// <param name="LastIn">When nodes went for the last time.</param>
public sealed record ScalingState(ImmutableList<ScalingReading> Past, DateTimeOffset? LastIn)
{
    public static ScalingState None { get; } = new([], null);

    /// <summary>With this reading, and without those before <paramref name="oldest"/>.</summary>
    public ScalingState With(ScalingReading reading, DateTimeOffset oldest)
    {
        var past = Past.Add(reading);
        while (past[0].Sample.At < oldest)
            past = past.RemoveAt(0);
        return this with { Past = past };
    }
}

/// <param name="Nodes">How many there shall be.</param>
/// <param name="Next">What to remember.</param>
public sealed record ScalingDecision(int Nodes, ScalingState Next);

/// <summary>Decides how many nodes there shall be: a pure function of what it remembers and sees.</summary>
public interface IScalingPolicy
{
    /// <summary>How often it is asked.</summary>
    TimeSpan Period { get; }

    ScalingDecision Decide(ScalingState state, ScalingSample sample);
}
