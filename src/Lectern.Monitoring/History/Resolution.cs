namespace Lectern.Monitoring.History;

/// <summary>How finely a span is kept or read. Coarser is merged from finer.</summary>
public enum Resolution
{
    /// <summary>1 s, kept for 10 minutes.</summary>
    Second,

    /// <summary>10 s, kept for 6 hours.</summary>
    TenSeconds,

    /// <summary>1 min, kept for 30 days.</summary>
    Minute,
}

/// <summary>What a <see cref="Resolution"/> means.</summary>
public static class Resolutions
{
    /// <summary>From one point to the next.</summary>
    public static TimeSpan Step(this Resolution resolution) => TimeSpan.FromSeconds(resolution switch { Resolution.Second => 1, Resolution.TenSeconds => 10, _ => 60 });

    /// <summary>For how long points are kept.</summary>
    public static TimeSpan Kept(this Resolution resolution) => resolution switch
    {
        Resolution.Second => TimeSpan.FromMinutes(10),
        Resolution.TenSeconds => TimeSpan.FromHours(6),
        _ => TimeSpan.FromDays(30),
    };

    /// <summary>The finest that reaches back over a span.</summary>
    public static Resolution For(TimeSpan span) =>
        span <= Resolution.Second.Kept() ? Resolution.Second : span <= Resolution.TenSeconds.Kept() ? Resolution.TenSeconds : Resolution.Minute;
}
