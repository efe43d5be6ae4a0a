using Lectern.Database.Replicas;

namespace Lectern.Tests.Database.Replicas;

public sealed class WalPositionTests
{
    [Theory]
    [InlineData(1, 100, 1, 100, true)]
    [InlineData(1, 100, 1, 99, false)]
    [InlineData(1, 100, 2, 100, true)]  // Promoted since, and further: it is there, or lost for everybody.
    [InlineData(1, 100, 2, 99, false)]  // Promoted since, and not yet as far.
    [InlineData(2, 100, 1, 5000, false)] // A history that ended may be longer; it is another one.
    [InlineData(0, 0, 1, 0, true)]      // Nothing was written.
    public void A_host_shows_a_write_that_it_has_replayed(int timeline, ulong lsn, int hostTimeline, ulong hostLsn, bool shows) =>
        Assert.Equal(shows, new WalPosition(timeline, lsn).IsReachedBy(new(hostTimeline, hostLsn)));

    [Theory]
    [InlineData(1, 2, 1, 1, true)]
    [InlineData(1, 1, 1, 1, false)]
    [InlineData(2, 1, 1, 9, true)]
    [InlineData(1, 9, 2, 1, false)]
    public void A_later_timeline_is_later(int timeline, ulong lsn, int otherTimeline, ulong otherLsn, bool after) =>
        Assert.Equal(after, new WalPosition(timeline, lsn).IsAfter(new(otherTimeline, otherLsn)));

    [Fact]
    public void A_write_of_unknown_position_is_on_no_replica_of_its_timeline() =>
        Assert.False(WalPosition.NewestOf(3).IsReachedBy(new(3, ulong.MaxValue - 1)));

    [Fact]
    public void It_is_written_as_PostgreSQL_does() => Assert.Equal("2:16/B374D848", new WalPosition(2, 0x16_B374D848).ToString());
}
