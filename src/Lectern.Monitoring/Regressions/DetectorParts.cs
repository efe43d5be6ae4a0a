namespace Lectern.Monitoring.Regressions;

/// <summary>What the detector is made of. Leaving a part out is for the experiment that shows what each is worth (docs/regressions.md).</summary>
[Flags]
internal enum DetectorParts
{
    None = 0,

    /// <summary>Single readings that stand out are taken back: <see cref="Regressions.Spikes"/>.</summary>
    Spikes = 1,

    /// <summary>Besides levels, lines that jump.</summary>
    Lines = 2,

    /// <summary>Besides levels, lines that bend: <see cref="BentLine"/>.</summary>
    Bends = 4,

    /// <summary>Noise may be sluggish: <see cref="Regressions.Wander"/>.</summary>
    Wander = 8,

    /// <summary>What is plain to see counts, even if it might be a wander.</summary>
    Eye = 16,

    /// <summary>Changes of the scatter: <see cref="SpreadChanges"/>.</summary>
    Spread = 32,

    All = Spikes | Lines | Bends | Wander | Eye | Spread,
}
