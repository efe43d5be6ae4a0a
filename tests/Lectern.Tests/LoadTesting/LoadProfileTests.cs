using Lectern.LoadTesting.Plans;

namespace Lectern.Tests.LoadTesting;

public sealed class LoadProfileTests
{
    private static readonly LoadProfile Hill = new([new(TimeSpan.FromSeconds(10), 100), new(TimeSpan.FromSeconds(20), 100), new(TimeSpan.FromSeconds(5), 0)]);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 50)]
    [InlineData(10, 100)]
    [InlineData(29, 100)]
    [InlineData(32.5, 50)]
    [InlineData(35, 0)]
    public void Levels_lie_on_straight_lines(double seconds, double level) => Assert.Equal(level, Hill.LevelAt(seconds), 6);

    [Fact]
    public void Arrivals_come_where_the_area_under_the_lines_reaches_them()
    {
        Assert.Equal(2750, Hill.Arrivals, 6);
        // The area after x seconds of the ramp is 5 x².
        Assert.Equal(new[] { 0, 1, 2, 10.0 }, new[] { 0, 5, 20, 500.0 }.Select(Hill.TimeOfArrival).Select(time => Math.Round(time, 6)));
        Assert.Equal(20, Hill.TimeOfArrival(1500), 6);
        Assert.InRange(Hill.TimeOfArrival(2749.9), 34.7, 35);
        Assert.Equal(double.PositiveInfinity, Hill.TimeOfArrival(2750));
    }

    [Fact]
    public void Arrivals_of_a_steady_rate_are_evenly_spaced() =>
        Assert.All(Enumerable.Range(0, 500), n => Assert.Equal(n / 50.0, LoadProfile.Constant(50, TimeSpan.FromSeconds(10), TimeSpan.Zero).TimeOfArrival(n), 9));

    [Fact]
    public void Each_user_comes_when_the_line_passes_them_and_goes_the_same_way()
    {
        for (var user = 0; user < 100; user += 9)
        {
            var comes = Hill.NextActivation(user, 0);
            Assert.Equal(user / 10.0, comes, 5);
            Assert.True(Hill.IsActive(user, comes));
            Assert.False(Hill.IsActive(user, 35 - user / 20.0 + 0.001));
        }
        Assert.Equal(double.PositiveInfinity, Hill.NextActivation(100, 0));
        Assert.Equal(12, Hill.NextActivation(50, 12));
    }

    [Theory]
    [InlineData("250ms", 0.25)]
    [InlineData("1.5s", 1.5)]
    [InlineData("2m", 120)]
    [InlineData("1h", 3600)]
    [InlineData("100us", 0.0001)]
    public void Durations_have_a_unit(string text, double seconds) => Assert.Equal(seconds, Durations.Parse(text).TotalSeconds, 6);

    [Theory]
    [InlineData("10")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1 day")]
    [InlineData("")]
    public void Without_one_they_are_refused(string text) => Assert.Contains("such as 250ms", Assert.Throws<FormatException>(() => Durations.Parse(text)).Message, StringComparison.Ordinal);
}
