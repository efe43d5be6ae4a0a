using Lectern.Monitoring.Metrics;

namespace Lectern.Monitoring.History;

/// <summary>What all series of a node did in one span. Immutable. Counters and histograms that did nothing are left out.</summary>
/// <param name="At">The end of the span, in whole steps.</param>
/// <param name="Covered">How much of time it really stands for; a beat that came late has more.</param>
/// <param name="Samples">By series.</param>
internal sealed record Frame(DateTimeOffset At, TimeSpan Covered, IReadOnlyDictionary<SeriesKey, Sample> Samples);
