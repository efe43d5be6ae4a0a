namespace Lectern.Tests.Monitoring.Regressions.Evaluation;

/// <summary>A made series, and where five annotators of different mind saw it change.</summary>
/// <param name="Family">What made it.</param>
/// <param name="Values">The series.</param>
/// <param name="Changes">How many were made.</param>
/// <param name="Annotators">The marks of each: first indices of what is new.</param>
internal sealed record LabelledSeries(string Family, double[] Values, int Changes, int[][] Annotators)
{
    private const int AnnotatorCount = 5;

    // People place a mark a little beside the change, overlook one, see one in nothing.
    private const double Jitter = 1.2;
    private const double Imagined = 0.06;

    public static LabelledSeries Annotate(string family, Made made, Random random)
    {
        var annotators = new int[AnnotatorCount][];
        for (var k = 0; k < AnnotatorCount; k++)
        {
            var marks = made.Changes.Where(_ => random.NextDouble() < made.Visibility).Select(at => at + (int)Math.Round(Jitter * Noise.Normal(random))).ToList();
            if (random.NextDouble() < Imagined)
                marks.Add(random.Next(made.Values.Length));
            annotators[k] = [.. marks.Where(at => at > 0 && at < made.Values.Length).Distinct().Order()];
        }
        return new(family, made.Values, made.Changes.Length, annotators);
    }
}

/// <summary>What a generator made.</summary>
/// <param name="Values">The series.</param>
/// <param name="Changes">Where it changes.</param>
/// <param name="Visibility">How likely it is that an annotator sees one of the changes.</param>
internal sealed record Made(double[] Values, int[] Changes, double Visibility = 0.9);
