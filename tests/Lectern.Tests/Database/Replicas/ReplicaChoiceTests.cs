using Lectern.Database.Replicas;

namespace Lectern.Tests.Database.Replicas;

public sealed class ReplicaChoiceTests
{
    private static readonly TimeSpan LongAgo = TimeSpan.FromHours(1);

    [Fact]
    public void Without_replicas_the_primary_is_asked() => Assert.Equal(-1, Pick([], 100, LongAgo).Index);

    [Fact]
    public void One_that_is_known_to_have_the_write_needs_no_guard() => Assert.Equal((1, false), Pick([At(50), At(100)], 100, LongAgo));

    [Fact]
    public void One_that_may_have_it_by_now_is_asked_with_a_guard() => Assert.Equal((0, true), Pick([At(50)], 100, LongAgo));

    [Fact]
    public void One_that_was_further_behind_than_the_write_is_old_is_not_asked() =>
        Assert.Equal(-1, Pick([At(50) with { Lag = TimeSpan.FromSeconds(2) }], 100, TimeSpan.FromSeconds(1)).Index);

    [Fact]
    public void A_write_of_unknown_position_is_for_the_primary() => Assert.Equal(-1, Pick([At(50), At(100)], ulong.MaxValue, LongAgo).Index);

    [Fact]
    public void One_of_a_timeline_that_ended_is_not_asked() => Assert.Equal(-1, Pick([At(500) with { Position = new(0, 500) }], 100, LongAgo).Index);

    [Fact]
    public void The_busier_of_two_gets_fewer_reads_and_idle_ones_share_them()
    {
        Assert.InRange(ShareOfFirst(At(100) with { Busy = 9 }, At(100)), 0.15, 0.35); // Only where both picks fell on it.
        Assert.InRange(ShareOfFirst(At(100), At(100)), 0.4, 0.6);
    }

    [Fact]
    public void The_one_that_showed_it_is_asked_before_others_that_may_have_it_however_far_behind()
    {
        var showed = At(50) with { Showed = true, Lag = TimeSpan.FromSeconds(2) };
        Assert.All(Enumerable.Range(0, 50), _ => Assert.Equal((1, true), Pick([At(50), showed, At(50)], 100, TimeSpan.FromSeconds(1))));
    }

    private static double ShareOfFirst(ReplicaCandidate first, ReplicaCandidate second)
    {
        var random = new Random(1);
        return Enumerable.Range(0, 2000).Count(_ => ReplicaChoice.Pick([first, second], LongAgo, random).Index == 0) / 2000.0;
    }

    private static ReplicaCandidate At(ulong lsn) => new(0, new(1, lsn), new(1, 100), false, TimeSpan.Zero, 0);

    private static (int Index, bool Guarded) Pick(ReplicaCandidate[] candidates, ulong required, TimeSpan age) =>
        ReplicaChoice.Pick([.. candidates.Select(candidate => candidate with { Required = new(1, required) })], age, new Random(1));
}
