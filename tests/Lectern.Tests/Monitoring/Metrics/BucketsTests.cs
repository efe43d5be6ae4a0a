using Lectern.Monitoring.Metrics;

namespace Lectern.Tests.Monitoring.Metrics;

public sealed class BucketsTests
{
    [Fact]
    public void Every_value_lies_between_the_ends_of_its_bucket_which_is_a_sixteenth_wide_at_most()
    {
        var random = new Random(1);
        for (var i = 0; i < 100_000; i++)
        {
            var value = Math.Pow(2, (random.NextDouble() * 58) - 19);
            var bucket = Buckets.IndexOf(value);
            Assert.InRange(value, Buckets.LowerEnd(bucket), Buckets.UpperEnd(bucket));
            Assert.True(Buckets.UpperEnd(bucket) / Buckets.LowerEnd(bucket) <= 1 + (1.0 / 16));
        }
    }

    [Fact]
    public void A_value_on_the_boundary_belongs_to_the_bucket_that_ends_there()
    {
        for (var bucket = 1; bucket < Buckets.Count - 1; bucket++)
            Assert.Equal(bucket, Buckets.IndexOf(Buckets.UpperEnd(bucket)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-5, 0)]
    [InlineData(double.NaN, 0)]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(1e-9, 0)]
    [InlineData(double.Epsilon, 0)]
    [InlineData(1e300, Buckets.Count - 1)]
    [InlineData(double.PositiveInfinity, Buckets.Count - 1)]
    public void What_is_too_small_or_too_large_has_a_bucket_too(double value, int bucket) => Assert.Equal(bucket, Buckets.IndexOf(value));

    [Fact]
    public void Percentiles_of_merged_values_are_those_of_all_values_to_a_sixteenth()
    {
        var random = new Random(2);
        var (all, merged) = (new List<double>(), new Distribution());
        for (var part = 0; part < 10; part++)
        {
            // Each part slower than the one before: an average of their percentiles would be far off.
            var one = new Distribution();
            for (var i = 0; i < 1_000; i++)
            {
                var value = Math.Exp(random.NextDouble() * 3) * 0.001 * (part + 1);
                one.Record(value);
                all.Add(value);
            }
            merged.Add(one);
        }
        all.Sort();
        foreach (var share in new[] { 0.01, 0.5, 0.95, 0.99, 0.999 })
        {
            var exact = all[(int)(share * all.Count) - 1];
            Assert.InRange(merged.Percentile(share)!.Value, exact / 1.0625, exact * 1.0625);
        }
        Assert.Equal(all.Sum(), merged.Sum, 6);
        Assert.Equal(all.Count, merged.Count);
    }

    [Fact]
    public void The_share_over_a_limit_is_exact_where_a_bucket_ends()
    {
        var values = new Distribution();
        foreach (var value in new[] { 0.1, 0.25, 0.2500001, 0.3 })
            values.Record(value);
        Assert.Equal(0.5, values.ShareOver(0.25));
        Assert.Null(new Distribution().ShareOver(0.25));
        Assert.Null(new Distribution().Percentile(0.5));
    }
}
