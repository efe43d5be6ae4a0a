namespace Lectern.Fleet.Scaling;

/// <summary>
/// EC2 Auto Scaling's target tracking, as far as its rules are published
/// (https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html): an alarm above the target and one a tenth below it; out in
/// proportion, rounded up, at once; in only where all figures agree, where the target would still be kept, and where nobody is warming up.
/// Nodes that warm up are not part of what there is when it is decided how many are needed, so a second alarm adds only the difference
/// (https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-default-instance-warmup.html). One reading a minute; three of three
/// raise the alarm above, fifteen of fifteen the one below, as the alarms that it makes have them.
/// </summary>
public sealed class TargetTrackingPolicy(ScalingOptions options, ScalingBounds bounds) : IScalingPolicy
{
    public const int ReadingsAbove = 3, ReadingsBelow = 15;

    private const double Below = 0.9;

    public TimeSpan Period => TimeSpan.FromMinutes(1);

    public ScalingDecision Decide(ScalingState state, ScalingSample sample)
    {
        var next = state.With(new(sample, sample.Nodes), sample.At - (ReadingsBelow - 1) * Period);
        var figures = ScalingBounds.Figures(sample, options).ToList();
        var above = figures.Index().Where(figure => Holds(next, ReadingsAbove, figure.Index, (value, target) => value > target)).ToList();
        if (above.Count > 0)
            return new(bounds.Clamp(Math.Max(sample.Nodes, above.Max(figure => Needed(sample.Warm, figure.Item)))), next);
        var isLow = figures.Index().All(figure => Holds(next, ReadingsBelow, figure.Index, (value, target) => value < Below * target));
        var fewer = isLow && sample.Nodes == sample.Warm ? Math.Min(sample.Nodes, figures.Max(figure => Needed(sample.Nodes, figure))) : sample.Nodes;
        return new(bounds.Clamp(fewer), next);
    }

    private static int Needed(int nodes, (double Value, double Target) figure) => ScalingBounds.Whole(nodes * figure.Value / figure.Target);

    private bool Holds(ScalingState state, int readings, int figure, Func<double, double, bool> condition) => state.Past.Count >= readings
        && state.Past.Skip(state.Past.Count - readings).All(past => ScalingBounds.Figures(past.Sample, options).ElementAtOrDefault(figure) is var (value, target) && condition(value, target));
}
