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

    /// <summary>For how long they are in memory, too: the longest window of a burn rate is three days. Older ones are read from the store when somebody asks.</summary>
    internal static TimeSpan InMemory(this Resolution resolution) => resolution == Resolution.Minute ? TimeSpan.FromDays(3) + TimeSpan.FromHours(1) : resolution.Kept();

    /// <summary>What one stored block holds: so much is lost in memory at most when a machine dies, less what was written of it meanwhile.</summary>
    internal static TimeSpan Block(this Resolution resolution) => resolution switch
    {
        Resolution.Second => TimeSpan.FromSeconds(10),
        Resolution.TenSeconds => TimeSpan.FromMinutes(10),
        _ => TimeSpan.FromHours(1),
    };

    /// <summary>How often a block is written while it fills: when the finer tier has filled some of its own.</summary>
    internal static TimeSpan Written(this Resolution resolution) => resolution switch
    {
        Resolution.Second => TimeSpan.FromSeconds(10),
        Resolution.TenSeconds => TimeSpan.FromMinutes(1),
        _ => TimeSpan.FromMinutes(10),
    };

    /// <summary>The latest whole step at a time or before.</summary>
    internal static DateTimeOffset Floor(DateTimeOffset time, TimeSpan step) => new(time.UtcTicks - (time.UtcTicks % step.Ticks), TimeSpan.Zero);

    /// <summary>The start of the block that a frame belongs to, which ends at <paramref name="at"/>.</summary>
    internal static DateTimeOffset BlockOf(this Resolution resolution, DateTimeOffset at) => Floor(at - TimeSpan.FromTicks(1), resolution.Block());

    /// <summary>The finest that reaches back over a span.</summary>
    public static Resolution For(TimeSpan span) =>
        span <= Resolution.Second.Kept() ? Resolution.Second : span <= Resolution.TenSeconds.Kept() ? Resolution.TenSeconds : Resolution.Minute;
}
