using Lectern.Fleet.Scaling;

namespace Lectern.Fleet.Supervision;

/// <summary>
/// Lets a scaling policy say how many local nodes there are. A node's share of the machine is the machine divided by the most nodes: at
/// the most, all of it is in use. Not thread-safe.
/// </summary>
/// <param name="supervisor">Whose nodes.</param>
/// <param name="policy">Whose rules.</param>
/// <param name="options">Targets and the warm-up time.</param>
/// <param name="processors">A node's share of the machine's processors.</param>
/// <param name="memory">A node's share of the machine's memory, in bytes.</param>
/// <param name="time">The clock.</param>
public sealed class LocalScaling(FleetSupervisor supervisor, IScalingPolicy policy, ScalingOptions options, double processors, long memory, TimeProvider time)
{
    private readonly Dictionary<int, (DateTimeOffset At, TimeSpan Used)> _before = [];
    private ScalingState _state = ScalingState.None;

    public TimeSpan Period => policy.Period;

    /// <summary>Looks at the nodes and sets how many are desired. Called once a <see cref="Period"/>.</summary>
    /// <returns>What it saw; null while there is nothing to see.</returns>
    public ScalingSample? RunOnce()
    {
        var now = time.GetUtcNow();
        var warm = supervisor.Serving.Where(slot => now - slot.Since >= TimeSpan.FromSeconds(options.WarmUpSeconds)).Select(slot => slot.Process!).ToList();
        var cpu = warm.Select(process => CpuOf(process, now)).OfType<double>().ToList();
        foreach (var gone in _before.Keys.Except(warm.Select(process => process.Id)).ToList())
            _before.Remove(gone);
        if (cpu.Count == 0)
            return null;
        var nodes = supervisor.Nodes.Count(node => node.State is NodeState.Serving or NodeState.Starting);
        var sample = new ScalingSample(now, nodes, warm.Count, cpu.Average(), memory == 0 ? null : warm.Average(process => (double)process.MemoryBytes / memory));
        (supervisor.Desired, _state) = policy.Decide(_state, sample);
        return sample;
    }

    // Null at the first look.
    private double? CpuOf(NodeProcess process, DateTimeOffset now)
    {
        var used = process.CpuTime;
        var before = _before.TryGetValue(process.Id, out var last) ? last : default;
        _before[process.Id] = (now, used);
        return before == default || now <= before.At ? null : Math.Max(0, (used - before.Used) / (now - before.At) / processors);
    }
}
