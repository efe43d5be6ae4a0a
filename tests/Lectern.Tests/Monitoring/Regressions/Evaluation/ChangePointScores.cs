namespace Lectern.Tests.Monitoring.Regressions.Evaluation;

/// <summary>
/// How well change points agree with what several annotators marked, as defined in van den Burg and Williams, "An Evaluation of Change Point
/// Detection Algorithms" (2020), https://arxiv.org/abs/2003.06222, section 3.2. A change point is the first index of what is new.
/// </summary>
internal static class ChangePointScores
{
    public const int Margin = 5;

    /// <summary>
    /// Index 0 counts as a change point that everybody found. Precision is held against what any annotator marked, recall is the mean over
    /// the annotators, so nobody is punished for a change that one annotator saw and the others did not.
    /// </summary>
    public static double F1(IReadOnlyList<int[]> annotators, IEnumerable<int> found, int margin = Margin)
    {
        var predicted = WithStart(found);
        var precision = (double)Matches(WithStart(annotators.SelectMany(marks => marks)), predicted, margin) / predicted.Count;
        var recall = annotators.Average(marks => (double)Matches(WithStart(marks), predicted, margin) / WithStart(marks).Count);
        return 2 * precision * recall / (precision + recall);
    }

    /// <summary>The segments between marks, each with the largest share (intersection over union) that a found segment has in it, weighted by length.</summary>
    public static double Covering(IReadOnlyList<int[]> annotators, IEnumerable<int> found, int length)
    {
        var predicted = Segments(found, length);
        return annotators.Average(marks => Segments(marks, length).Sum(segment => segment.Length * predicted.Max(segment.Jaccard)) / length);
    }

    // Each found point answers for one mark at most: the nearest that is still free.
    private static int Matches(SortedSet<int> marks, SortedSet<int> found, int margin)
    {
        var free = new SortedSet<int>(found);
        var matches = 0;
        foreach (var mark in marks)
        {
            var near = free.GetViewBetween(mark - margin, mark + margin);
            if (near.Count == 0)
                continue;
            free.Remove(near.MinBy(point => Math.Abs(point - mark)));
            matches++;
        }
        return matches;
    }

    private static SortedSet<int> WithStart(IEnumerable<int> points) => [0, .. points];

    private static List<Segment> Segments(IEnumerable<int> points, int length)
    {
        var starts = WithStart(points.Where(point => point > 0 && point < length)).ToList();
        return [.. starts.Select((start, i) => new Segment(start, i + 1 < starts.Count ? starts[i + 1] : length))];
    }

    private readonly record struct Segment(int Start, int End)
    {
        public int Length => End - Start;

        public double Jaccard(Segment other)
        {
            var both = Math.Max(0, Math.Min(End, other.End) - Math.Max(Start, other.Start));
            return (double)both / (Length + other.Length - both);
        }
    }
}
