namespace Lectern.Monitoring.Regressions;

/// <summary>What the detector is made of. Leaving a part out is for the experiment that shows what each is worth (docs/regressions.md).</summary>
[Flags]
internal enum DetectorParts
{
    None = 0,

    /// <summary>Single readings that stand out are taken back: <see cref="Regressions.Spikes"/>.</summary>
    Spikes = 1,

    /// <summary>A pattern that repeats is taken out where that explains more: <see cref="Regressions.Season"/>.</summary>
    Season = 2,

    /// <summary>Besides levels, lines that jump.</summary>
    Lines = 4,

    /// <summary>Besides levels, lines that bend: <see cref="BentLine"/>.</summary>
    Bends = 8,

    /// <summary>Noise may be sluggish: <see cref="Regressions.Wander"/>.</summary>
    Wander = 16,

    /// <summary>What is plain to see counts, even if it might be a wander.</summary>
    Eye = 32,

    /// <summary>Changes of the scatter: <see cref="SpreadChanges"/>.</summary>
    Spread = 64,

    All = Spikes | Season | Lines | Bends | Wander | Eye | Spread,
}
