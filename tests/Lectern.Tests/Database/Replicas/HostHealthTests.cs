using Lectern.Database.Replicas;

namespace Lectern.Tests.Database.Replicas;

/// <summary>Samples as a string: digits are seconds of lag (the limit is 5), <c>?</c> behind all that is known, <c>x</c> refused, <c>-</c> no answer in time.</summary>
public sealed class HostHealthTests
{
    [Theory]
    [InlineData("", HostState.Down)]
    [InlineData("0", HostState.Healthy)]
    [InlineData("?", HostState.Lagging)]
    [InlineData("?0", HostState.Healthy)]
    [InlineData("4", HostState.Lagging)]       // At first it has to be below half of the limit.
    [InlineData("04", HostState.Healthy)]
    [InlineData("05", HostState.Healthy)]
    [InlineData("06", HostState.Lagging)]
    [InlineData("0600", HostState.Lagging)]
    [InlineData("06000", HostState.Healthy)]
    [InlineData("060040", HostState.Lagging)]  // The 4 starts the count again.
    [InlineData("06004000", HostState.Healthy)]
    [InlineData("0x", HostState.Down)]
    [InlineData("0x0", HostState.Lagging)]
    [InlineData("0x000", HostState.Healthy)]
    [InlineData("0--", HostState.Healthy)]
    [InlineData("0---", HostState.Down)]
    [InlineData("0--0--", HostState.Healthy)]
    public void It_is_left_at_once_and_comes_back_after_three_good_samples(string samples, HostState expected)
    {
        var health = new HostHealth(new ReplicaOptions());
        foreach (var sample in samples)
        {
            if (sample == 'x')
                health.Refused();
            else if (sample == '-')
                health.Missed();
            else
                health.Sampled(TimeSpan.FromSeconds(sample == '?' ? 0 : sample - '0'), atLeast: sample == '?');
        }
        Assert.Equal(expected, health.State);
    }

    [Fact]
    public void A_primary_is_healthy_as_soon_as_it_answers()
    {
        var health = new HostHealth(new ReplicaOptions());
        health.Refused();
        health.SampledAsPrimary();
        Assert.Equal(HostState.Healthy, health.State);
    }
}
