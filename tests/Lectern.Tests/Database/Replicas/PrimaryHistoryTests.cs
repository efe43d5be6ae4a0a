using Lectern.Database.Replicas;

namespace Lectern.Tests.Database.Replicas;

/// <summary>A primary that was at 100, 200, 300 … one second apart.</summary>
public sealed class PrimaryHistoryTests
{
    private readonly PrimaryHistory _history = new(new ReplicaOptions(), TimeProvider.System);

    [Theory]
    [InlineData(1, 500, 0, false)]
    [InlineData(1, 499, 0, false)] // The newest sample was taken just now.
    [InlineData(1, 399, 1, false)]
    [InlineData(1, 250, 2, false)]
    [InlineData(1, 100, 3, false)]
    [InlineData(1, 99, 4, true)]   // Behind all that was seen; perhaps much further.
    [InlineData(0, 900, 4, true)]  // Of a timeline that ended.
    public void Lag_is_the_age_of_the_oldest_sample_that_was_not_replayed(int timeline, ulong replayed, int seconds, bool atLeast)
    {
        for (var second = 0; second < 5; second++)
            Record(1, 100 * ((ulong)second + 1), second);
        Assert.Equal((TimeSpan.FromSeconds(seconds), atLeast), _history.LagOf(new(timeline, replayed)));
    }

    [Fact]
    public void An_idle_primary_makes_nobody_late()
    {
        Record(1, 100, 0);
        Record(1, 200, 1);
        Record(1, 200, 3600);
        Assert.Equal(TimeSpan.Zero, _history.LagOf(new(1, 200)).Lag);
    }

    [Fact]
    public void A_replica_that_stands_still_falls_behind_with_the_first_write_it_lacks()
    {
        Record(1, 200, 0);
        Record(1, 200, 100);
        Record(1, 300, 101);
        Record(1, 400, 104);
        Assert.Equal(TimeSpan.FromSeconds(3), _history.LagOf(new(1, 200)).Lag);
    }

    [Fact]
    public void A_position_at_the_edge_of_a_page_may_be_inside_a_record_and_does_not_count()
    {
        Record(1, 100, 0);
        Record(1, 8192, 1);
        Record(1, 8192, 60);
        Assert.Equal(TimeSpan.Zero, _history.LagOf(new(1, 8000)).Lag);
    }

    [Fact]
    public void A_promotion_starts_a_new_history()
    {
        Record(1, 100, 0);
        Record(2, 150, 10);
        Record(2, 250, 12);
        Assert.Equal((TimeSpan.FromSeconds(2), true), _history.LagOf(new(1, 900)));
        Assert.Equal((TimeSpan.Zero, false), _history.LagOf(new(2, 250)));
    }

    private void Record(int timeline, ulong lsn, long second) => _history.Record(new(timeline, lsn), 1 + second * TimeProvider.System.TimestampFrequency);
}
