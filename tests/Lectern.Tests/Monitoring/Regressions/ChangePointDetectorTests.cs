using Lectern.Monitoring.Regressions;
using Lectern.Tests.Monitoring.Regressions.Evaluation;

namespace Lectern.Tests.Monitoring.Regressions;

public sealed class ChangePointDetectorTests
{
    [Fact]
    public void A_release_that_doubles_the_response_time_is_found_to_the_reading()
    {
        var change = Assert.Single(Detect(Step(200, 120, 40, 80)));
        Assert.Equal((120, ChangeKind.Level), (change.Index, change.Kind));
        Assert.InRange(change.Before, 38, 42);
        Assert.InRange(change.After, 78, 82);
        Assert.InRange(change.Confidence, 0.999, 1);
        Assert.InRange(change.Relative!.Value, 0.9, 1.1);
    }

    [Fact]
    public void A_leak_that_begins_is_a_bend()
    {
        var noise = Noise.White(new(3), 200);
        var change = Assert.Single(Detect([.. noise.Select((value, i) => 500 + 3 * value + Math.Max(0, i - 100))]));
        Assert.Equal(ChangeKind.Trend, change.Kind);
        Assert.InRange(change.Index, 92, 108);
        Assert.InRange(change.Before, -0.2, 0.2);
        Assert.InRange(change.After, 0.8, 1.2);
    }

    [Fact]
    public void Times_that_begin_to_scatter_are_found()
    {
        var noise = Noise.White(new(4), 300);
        var change = Assert.Single(Detect([.. noise.Select((value, i) => 100 + value * (i < 150 ? 1 : 5))]));
        Assert.Equal(ChangeKind.Spread, change.Kind);
        Assert.InRange(change.Index, 140, 160);
        Assert.InRange(change.After / change.Before, 3, 8);
    }

    [Fact]
    public void One_peak_is_no_change()
    {
        var values = Step(100, 100, 40, 40);
        values[50] = 4000;
        Assert.Empty(Detect(values));
    }

    [Fact]
    public void Noise_that_remembers_is_no_change()
    {
        for (var seed = 0; seed < 20; seed++)
            Assert.Empty(Detect(Noise.Sluggish(new(seed), 300, 0.7)));
    }

    [Fact]
    public void Missing_values_are_passed_over_and_places_are_those_of_the_series_given()
    {
        var values = Step(200, 120, 40, 80);
        for (var i = 0; i < 110; i += 3)
            values[i] = i % 2 == 0 ? double.NaN : double.PositiveInfinity;
        Assert.Equal(120, Assert.Single(Detect(values)).Index);
    }

    [Fact]
    public void What_shows_nothing_has_no_change()
    {
        double[][] nothing =
        [
            [], [1], [1, 2], [1, 2, 3, 4, 5], [7, 7, 7, 7, 7, 7, 7, 7], [double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN],
            [double.PositiveInfinity, double.NegativeInfinity, 1, 1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0, 0, -0.0, 0],
        ];
        Assert.All(nothing, values => Assert.Empty(Detect(values)));
    }

    [Theory]
    [InlineData(1e300)]
    [InlineData(-1e306)]
    [InlineData(1e-300)]
    [InlineData(0.001)]
    public void The_unit_does_not_matter(double unit)
    {
        var plain = Assert.Single(Detect(Step(200, 120, 40, 80)));
        var scaled = Assert.Single(Detect(Step(200, 120, 40, 80).Map(value => value * unit)));
        Assert.Equal(plain.Index, scaled.Index);
        Assert.Equal(plain.After, scaled.After / unit, 6);
    }

    [Fact]
    public void Where_zero_lies_does_not_matter() =>
        Assert.Equal(120, Assert.Single(Detect(Step(200, 120, 1e9, 1e9 + 40))).Index);

    [Fact]
    public void A_million_readings_are_searched_and_a_jump_is_found_to_the_reading()
    {
        var values = Step(1_000_000, 654_321, 40, 48);
        var change = Assert.Single(Detect(values));
        Assert.InRange(change.Index, 654_319, 654_323);
    }

    [Fact]
    public void Any_numbers_have_an_answer_with_places_in_order_and_inside()
    {
        var random = new Random(11);
        for (var round = 0; round < 300; round++)
        {
            var values = new double[random.Next(0, 80)];
            for (var i = 0; i < values.Length; i++)
                values[i] = random.Next(4) == 0 ? BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)) : random.Next(3);
            var changes = Detect(values);
            Assert.Equal(changes, Detect(values));
            Assert.Equal(changes.Select(change => change.Index).Distinct().Order(), changes.Select(change => change.Index));
            Assert.All(changes, change => Assert.InRange(change.Index, 1, values.Length - 1));
            Assert.All(changes, change => Assert.InRange(change.Confidence, 0, 1));
            Assert.All(changes, change => Assert.True(double.IsFinite(change.Before) && double.IsFinite(change.After), $"{change} in round {round}"));
        }
    }

    [Fact]
    public void Who_asked_can_stop_it() =>
        Assert.Throws<OperationCanceledException>(() => ChangePointDetector.Detect(Step(1000, 500, 1, 2), new CancellationToken(canceled: true)));

    // Wide of what docs/regressions.md shows (by 0.1 and more): these are the least that it may sink to.
    [Theory]
    [InlineData("design")]
    [InlineData("held out")]
    public void It_agrees_with_annotators_better_than_the_textbook_methods(string suite)
    {
        var series = suite == "design" ? MadeSeries.Design() : MadeSeries.HeldOut();
        var ours = Mean(series, values => [.. Detect(values).Select(change => change.Index)]);
        Assert.InRange(ours.F1, 0.9, 1);
        Assert.InRange(ours.Covering, 0.86, 1);
        foreach (var peer in (Func<double[], int[]>[])[Peers.BinarySegmentation, Peers.Pelt, Peers.Zero])
        {
            var theirs = Mean(series, peer);
            Assert.True(ours.F1 > theirs.F1 + 0.08 && ours.Covering > theirs.Covering + 0.06, $"{ours} against {theirs}");
        }
    }

    private static IReadOnlyList<ChangePoint> Detect(ReadOnlySpan<double> values) => ChangePointDetector.Detect(values, TestContext.Current.CancellationToken);

    private static (double F1, double Covering) Mean(IReadOnlyList<LabelledSeries> series, Func<double[], int[]> find)
    {
        var found = series.Select(one => (one, Found: find(one.Values))).ToList();
        return (found.Average(row => ChangePointScores.F1(row.one.Annotators, row.Found)), found.Average(row => ChangePointScores.Covering(row.one.Annotators, row.Found, row.one.Values.Length)));
    }

    private static double[] Step(int length, int at, double before, double after)
    {
        var noise = Noise.White(new(length), length);
        return [.. noise.Select((value, i) => (i < at ? before : after) + 2 * value)];
    }
}
