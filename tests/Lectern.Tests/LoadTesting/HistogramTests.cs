using Lectern.LoadTesting.Histograms;

namespace Lectern.Tests.LoadTesting;

public sealed class HistogramTests
{
    public static TheoryData<string> Shapes => ["even", "exponential", "heavy tail", "two humps", "small", "equal"];

    [Theory, MemberData(nameof(Shapes))]
    public void Percentiles_are_exact_to_a_tenth_of_a_percent_of_what_a_sorted_array_says(string shape)
    {
        var random = new Random(7);
        var histogram = new Histogram();
        var values = Enumerable.Range(0, 50_000).Select(_ => Draw(shape, random)).ToArray();
        foreach (var value in values)
            histogram.Record(value);
        Array.Sort(values);

        for (var percent = 0.1; percent < 100; percent += 0.1)
        {
            var truth = values[Math.Max(0, (int)Math.Ceiling(percent / 100 * values.Length - 1e-9) - 1)];
            Assert.InRange(histogram.Percentile(percent), truth, truth * 1.001);
        }
        Assert.Equal((values[0], values[^1], values.Sum(), values.Length), (histogram.Min, histogram.Max, histogram.Sum, histogram.Count));
        Assert.Equal(values[^1], histogram.Percentile(100));
    }

    [Fact]
    public void Cells_are_where_the_published_arithmetic_puts_them()
    {
        var histogram = new Histogram();
        // Three digits: 2,048 cells of one unit, then 1,024 for every doubling of the range.
        Assert.Equal([0, 2047, 2048, 2048, 2049, 3071, 3072], new long[] { 0, 2047, 2048, 2049, 2050, 4095, 4096 }.Select(histogram.IndexOf));
    }

    [Fact]
    public void What_is_out_of_range_counts_at_its_end()
    {
        var histogram = new Histogram();
        histogram.Record(-5);
        histogram.Record(long.MaxValue);
        Assert.Equal((0, Histogram.Highest, 2), (histogram.Min, histogram.Max, histogram.Count));
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Parts_that_are_merged_are_the_whole_to_the_last_cell(string shape)
    {
        var random = new Random(8);
        var (whole, parts) = (new Histogram(), new[] { new Histogram(), new Histogram(), new Histogram() });
        for (var i = 0; i < 20_000; i++)
        {
            var value = Draw(shape, random);
            whole.Record(value);
            parts[i % 3].Record(value);
        }
        var merged = new Histogram();
        foreach (var part in parts)
            merged.Add(HistogramText.Read(HistogramText.Write(part)));
        Assert.Equal(HistogramText.Write(whole), HistogramText.Write(merged));
        Assert.Equal((whole.Mean, whole.Min, whole.Max), (merged.Mean, merged.Min, merged.Max));
    }

    [Fact]
    public void An_empty_one_is_nothing_and_adds_nothing()
    {
        var (empty, one) = (HistogramText.Read(HistogramText.Write(new())), new Histogram());
        one.Record(42);
        one.Add(empty);
        Assert.Equal((0, 0, 0, 0L), (empty.Count, empty.Percentile(99), empty.Mean, empty.Max));
        Assert.Equal((42, 42, 1), (one.Min, one.Max, one.Count));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AQ==")]
    [InlineData("AgMA")]
    [InlineData("AQMAAAD/////////////")]
    [InlineData("AQMAAAAA")]
    [InlineData("not base64")]
    public void Damaged_text_is_refused(string text) => Assert.Throws<FormatException>(() => HistogramText.Read(text));

    [Fact]
    public void Recording_allocates_nothing()
    {
        var histogram = new Histogram();
        histogram.Record(1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var value = 0L; value < 100_000; value += 7)
            histogram.Record(value);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static long Draw(string shape, Random random) => shape switch
    {
        "even" => random.NextInt64(1, 10_000_000),
        "exponential" => (long)(-Math.Log(1 - random.NextDouble()) * 20_000),
        "heavy tail" => (long)Math.Min(Histogram.Highest, 100 / Math.Pow(1 - random.NextDouble(), 1.5)),
        "two humps" => random.Next(10) == 0 ? random.Next(1_000_000, 1_100_000) : random.Next(500, 800),
        "small" => random.Next(0, 40),
        _ => 123_456,
    };
}
