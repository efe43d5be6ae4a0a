namespace Lectern.Monitoring.Regressions;

/// <summary>
/// Says where a series changes, and where it does not: jumps of the level, bends of the trend, changes of the scatter. There is nothing to
/// set. docs/regressions.md explains it and shows how it compares.
/// <para>
/// Every number of changes from none to ten is told as a story (levels, lines, bent lines), each the best of its kind; the story with the
/// smallest description wins: the logarithm of what remains unexplained, when noise may be sluggish, and a price for each change (Schwarz'
/// criterion with autoregressive noise, as in Cho and Fryzlewicz, https://arxiv.org/abs/2011.13884).
/// </para>
/// Thread-safe; the same series has the same answer. Takes O(n log n) for spikes and at most 1,024 readings or means of readings for
/// the rest, so a million readings take about a second.
/// </summary>
public static class ChangePointDetector
{
    /// <summary>Longer series are cut into this many stretches, whose means are looked at; the place of a jump is then sought among the readings.</summary>
    public const int MaxDetail = 1024;

    /// <summary>Fewer readings show nothing.</summary>
    public const int LeastReadings = 6;

    // Noise remembers at most so much of the reading before: a random walk is noise that remembers all.
    private const double LongMemory = 0.98;

    // What a person looking at a plot takes for noise, how many strokes they draw through it, and what must be left at most.
    private const double EyeMemory = 0.5;
    private const int EyeStrokes = 3;
    private const double EyeRemainder = 0.3;

    // Two marks this near are one event.
    private const int SameEvent = 10;

    /// <summary>Finds the changes of a series.</summary>
    /// <param name="readings">In the order of time. NaN and infinities are passed over. Nothing is found in fewer than <see cref="LeastReadings"/> numbers, or in numbers that are all the same.</param>
    /// <param name="cancel">Stops it; what takes longest is checked.</param>
    /// <returns>In the order of time.</returns>
    public static IReadOnlyList<ChangePoint> Detect(ReadOnlySpan<double> readings, CancellationToken cancel = default) => Detect(readings, DetectorParts.All, cancel);

    internal static IReadOnlyList<ChangePoint> Detect(ReadOnlySpan<double> readings, DetectorParts parts, CancellationToken cancel = default)
    {
        var (numbers, places) = Numbers(readings);
        var tamed = parts.HasFlag(DetectorParts.Spikes) ? Spikes.Tame(numbers) : numbers;
        var stretches = Stretches.Of(tamed, MaxDetail);
        var scaled = Scaling.Standardize(stretches.Means);
        if (scaled is null)
            return [];
        var found = new List<ChangePoint>();
        var story = Best(scaled.Values, parts, cancel);
        foreach (var change in story.Explain(LongMemoryOf(parts)))
            found.Add(stretches.Undo(scaled.Undo(change)));
        if (parts.HasFlag(DetectorParts.Spread))
        {
            var spreads = SpreadChanges.In(Wander.Of(story.Residuals, LongMemoryOf(parts)).Surprises, cancel);
            found.AddRange(spreads.Where(spread => story.Changes.All(at => Math.Abs(at - spread.Index) > SameEvent)).Select(spread => stretches.Undo(scaled.Undo(spread))));
        }
        return [.. found.OrderBy(change => change.Index).DistinctBy(change => change.Index).Select(change => change with { Index = places[change.Index] })];
    }

    private static Story Best(double[] values, DetectorParts parts, CancellationToken cancel)
    {
        var stories = new Storyteller(values).All(parts, cancel).ToList();
        var best = stories.MinBy(story => story.Cost(LongMemoryOf(parts)))!;
        return best.Changes.Length == 0 && parts.HasFlag(DetectorParts.Eye) ? Seen(stories) ?? best : best;
    }

    // The criterion takes a slow rise for a wander that it cannot tell from noise. People mark it, so a few strokes that leave little count.
    private static Story? Seen(List<Story> stories)
    {
        var plain = stories.Where(story => story.Changes.Length == 0).Min(story => story.Cost(EyeMemory));
        var seen = stories.Where(story => story.Changes.Length is > 0 and <= EyeStrokes && story.Remainder < EyeRemainder).MinBy(story => story.Cost(EyeMemory));
        return seen is not null && seen.Cost(EyeMemory) < plain ? seen : null;
    }

    private static double LongMemoryOf(DetectorParts parts) => parts.HasFlag(DetectorParts.Wander) ? LongMemory : 0;

    private static (double[] Numbers, int[] Places) Numbers(ReadOnlySpan<double> readings)
    {
        var (numbers, places) = (new List<double>(readings.Length), new List<int>(readings.Length));
        for (var i = 0; i < readings.Length; i++)
        {
            if (!double.IsFinite(readings[i]))
                continue;
            numbers.Add(readings[i]);
            places.Add(i);
        }
        return ([.. numbers], [.. places]);
    }
}
