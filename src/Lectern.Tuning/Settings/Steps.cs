namespace Lectern.Tuning.Settings;

/// <summary>The steps that a tuner may take: twice or half as much at most, and smaller ones near the best.</summary>
internal static class Steps
{
    // By factors of the square root each; the smallest is small enough to come within a few percent of a cost that is flat at its best.
    private static readonly (double Factor, string Name)[] All =
        [(2, "twice as much"), (1.41, "half as much again"), (1.19, "a fifth more"), (1 / 1.19, "a sixth less"), (1 / 1.41, "a third less"), (0.5, "half as much")];

    /// <summary>Whole numbers within the bounds of a setting, each with its name, other than its present value.</summary>
    public static IEnumerable<(double Value, string Name)> From(TunedSetting setting) => All
        .Select(step => (Value: Math.Clamp(Math.Round(setting.Value * step.Factor), Math.Min(setting.Least, setting.Value), Math.Max(setting.Most, setting.Value)), step.Name))
        .Where(step => step.Value != setting.Value).DistinctBy(step => step.Value);
}
