using Lectern.Tests.Monitoring.Regressions.Evaluation;

namespace Lectern.Tests.Monitoring.Regressions;

/// <summary>The published scores, worked out by hand.</summary>
public sealed class ChangePointScoresTests
{
    [Fact]
    public void Who_finds_nothing_where_nobody_marked_anything_is_right() => Assert.Equal((1.0, 1.0), Scores([[], []], []));

    [Fact]
    public void Who_finds_nothing_of_one_mark_has_found_the_start_alone()
    {
        // Precision 1 of 1, recall 1 of 2; each half is half of the whole.
        var (f1, covering) = Scores([[50]], []);
        Assert.Equal(2.0 / 3, f1, 12);
        Assert.Equal(0.5, covering, 12);
    }

    [Theory]
    [InlineData(55, 1.0)]
    [InlineData(56, 0.5)]
    public void A_find_within_five_of_a_mark_counts(int found, double f1) => Assert.Equal(f1, Scores([[50]], [found]).F1, 12);

    [Fact]
    public void A_segment_counts_by_what_it_shares_with_its_best_counterpart() =>
        // [0,50) shares 50 of 53 with [0,53); [50,100) shares 47 of 50 with [53,100).
        Assert.Equal((50 * (50.0 / 53) + 50 * (47.0 / 50)) / 100, Scores([[50]], [53]).Covering, 12);

    [Fact]
    public void Two_finds_at_one_mark_are_one_too_many() =>
        // Precision 2 of 3, recall 2 of 2.
        Assert.Equal(0.8, Scores([[50]], [48, 52]).F1, 12);

    [Fact]
    public void A_mark_of_one_annotator_is_enough_for_precision_and_each_counts_for_recall()
    {
        Assert.Equal(1, Scores([[50], []], [50]).F1, 12);
        // Precision 1 of 2; recall the mean of 1/2 and 1.
        Assert.Equal(2 * 0.5 * 0.75 / 1.25, Scores([[50], []], [20]).F1, 12);
        // Covering is the mean over the annotators: 1 for the first, 1/2 for the second.
        Assert.Equal(0.75, Scores([[50], []], [50]).Covering, 12);
    }

    [Fact]
    public void Two_marks_beside_each_other_need_two_finds() =>
        // Precision 2 of 2, recall 2 of 3.
        Assert.Equal(0.8, Scores([[50, 53]], [51]).F1, 12);

    [Fact]
    public void Binary_segmentation_and_PELT_find_a_plain_step_and_nothing_in_a_constant()
    {
        double[] step = [.. Enumerable.Range(0, 60).Select(i => (i < 25 ? 0.0 : 5) + (i % 2))];
        Assert.Equal([25], Peers.BinarySegmentation(step));
        Assert.Equal([25], Peers.Pelt(step));
        Assert.Empty(Peers.Pelt(new double[30]));
        Assert.Empty(Peers.BinarySegmentation(new double[30]));
    }

    private static (double F1, double Covering) Scores(int[][] annotators, int[] found) =>
        (ChangePointScores.F1(annotators, found), ChangePointScores.Covering(annotators, found, 100));
}
