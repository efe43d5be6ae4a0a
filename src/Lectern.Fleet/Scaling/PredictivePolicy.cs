namespace Lectern.Fleet.Scaling;

/// <summary>
/// Prepares for what the days before had at this hour, and follows what is there now. The forecast is the median, over up to seven days, of each day's
/// mean load between now and when a node that starts now would be warm; a seasonal naïve forecast (https://otexts.com/fpp3/simple-methods.html) that
/// one odd day does not bend. More nodes at the first reading past the tolerance; fewer when they have been enough for the stabilization time.
/// </summary>
public sealed class PredictivePolicy(ScalingOptions options, ScalingBounds bounds) : IScalingPolicy
{
    public const int Days = 7;

    // Yesterday's rush may have come some minutes later than today's.
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public TimeSpan Period => TimeSpan.FromMinutes(1);

    public ScalingDecision Decide(ScalingState state, ScalingSample sample)
    {
        var now = NeededNow(sample);
        var recommended = Math.Max(now, Needed(Forecast(state, sample.At), options.CpuPercent));
        var next = state.With(new(sample, recommended), sample.At - Days * Day - Period);
        if (recommended >= sample.Nodes)
            return new(bounds.Clamp(Math.Min(recommended, MostAfter(sample.Nodes))), next);
        var held = Recent(next, sample.At - TimeSpan.FromSeconds(options.StabilizationSeconds)).Max(reading => reading.Recommended);
        var isCooling = state.LastIn is { } last && sample.At - last < TimeSpan.FromSeconds(options.CooldownSeconds);
        var fewer = isCooling ? sample.Nodes : bounds.Clamp(Math.Max(held, LeastAfter(sample.Nodes)));
        return fewer < sample.Nodes ? new(fewer, next with { LastIn = sample.At }) : new(bounds.Clamp(sample.Nodes), next);
    }

    // Up to the tolerance over the target nothing is added.
    private int NeededNow(ScalingSample sample)
    {
        var most = 0;
        foreach (var (value, target) in ScalingBounds.Figures(sample, options))
        {
            var isWithin = value > target && value <= target * (1 + options.TolerancePercent / 100.0);
            most = Math.Max(most, isWithin ? sample.Warm : ScalingBounds.Whole(value * sample.Warm / target));
        }
        return most;
    }

    private double Forecast(ScalingState state, DateTimeOffset now)
    {
        var ahead = TimeSpan.FromSeconds(options.WarmUpSeconds) + Period + Early;
        var days = new List<double>();
        for (var day = 1; day <= Days; day++)
        {
            if (MeanBetween(state, now - day * Day, now - day * Day + ahead) is { } load)
                days.Add(load);
        }
        days.Sort();
        return days.Count == 0 ? 0 : days.Count % 2 == 1 ? days[days.Count / 2] : (days[days.Count / 2 - 1] + days[days.Count / 2]) / 2;
    }

    // Null: nobody looked then.
    private static double? MeanBetween(ScalingState state, DateTimeOffset from, DateTimeOffset to)
    {
        var (sum, count) = (0.0, 0);
        for (var index = FirstAt(state, from); index < state.Past.Count && state.Past[index].Sample.At <= to; index++)
            (sum, count) = (sum + state.Past[index].Sample.Load, count + 1);
        return count == 0 ? null : sum / count;
    }

    private static IEnumerable<ScalingReading> Recent(ScalingState state, DateTimeOffset from)
    {
        for (var index = FirstAt(state, from); index < state.Past.Count; index++)
            yield return state.Past[index];
    }

    private static int FirstAt(ScalingState state, DateTimeOffset at)
    {
        var (low, high) = (0, state.Past.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (state.Past[middle].Sample.At < at)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private static int Needed(double load, int percent) => ScalingBounds.Whole(load * 100 / percent);

    private int MostAfter(int nodes) => Math.Max(nodes + HorizontalPodsPolicy.FewestOut, ScalingBounds.Whole(nodes * (1 + options.StepOutPercent / 100.0)));

    private int LeastAfter(int nodes) => Math.Min(nodes - 1, (int)(nodes * (1 - options.StepInPercent / 100.0)));
}
