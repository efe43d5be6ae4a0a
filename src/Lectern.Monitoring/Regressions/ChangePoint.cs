namespace Lectern.Monitoring.Regressions;

/// <summary>Where a series began to behave differently.</summary>
/// <param name="Index">The first reading that is new, as the series was given: readings that are no numbers count too.</param>
/// <param name="Kind">What changed.</param>
/// <param name="Before">The level, the slope per reading or the spread before, in the unit of the series.</param>
/// <param name="After">The same after.</param>
/// <param name="Confidence">
/// From 0 to 1: the odds of the series with this change against the same without it, sluggish noise taken into account. Below one half it is
/// plain to see but might be a slow wander.
/// </param>
public sealed record ChangePoint(int Index, ChangeKind Kind, double Before, double After, double Confidence)
{
    /// <summary>0.5 is half as much again, -0.5 half; null where there was nothing before.</summary>
    public double? Relative => Before == 0 ? null : (After - Before) / Math.Abs(Before);
}

/// <summary>What changed.</summary>
public enum ChangeKind
{
    /// <summary>The readings jumped to another level.</summary>
    Level,

    /// <summary>They rise or fall at another pace.</summary>
    Trend,

    /// <summary>They scatter more or less than before.</summary>
    Spread,
}
