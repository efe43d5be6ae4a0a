using System.Diagnostics;

namespace Lectern.Benchmarks;

/// <summary>
/// Compares two ways by turns. What else the machine does meanwhile slows both alike, so the ratio of a pair holds where its times do
/// not; the median of the pairs leaves out the pause that hit one side.
/// </summary>
internal static class Pairs
{
    private const int Warmup = 200;
    private const int Count = 21;
    private const int CallsEach = 60;

    /// <param name="FirstMicroseconds">Median time of one call.</param>
    /// <param name="SecondMicroseconds">Median time of one call.</param>
    /// <param name="Ratio">Median of second to first.</param>
    /// <param name="Low">The quarter of the pairs below this ratio.</param>
    /// <param name="High">The quarter of the pairs above this ratio.</param>
    public sealed record Result(double FirstMicroseconds, double SecondMicroseconds, double Ratio, double Low, double High);

    public static async Task<Result> CompareAsync(Func<Task> first, Func<Task> second)
    {
        await TimeAsync(first, Warmup);
        await TimeAsync(second, Warmup);
        var (firsts, seconds, ratios) = (new double[Count], new double[Count], new double[Count]);
        for (var pair = 0; pair < Count; pair++)
        {
            // Now this one first, now the other: whatever the one leaves behind in caches and heap, both profit from it.
            if (pair % 2 == 0)
                firsts[pair] = await TimeAsync(first, CallsEach);
            seconds[pair] = await TimeAsync(second, CallsEach);
            if (pair % 2 == 1)
                firsts[pair] = await TimeAsync(first, CallsEach);
            ratios[pair] = seconds[pair] / firsts[pair];
        }
        Array.Sort(ratios);
        return new(Median(firsts), Median(seconds), ratios[Count / 2], ratios[Count / 4], ratios[Count * 3 / 4]);
    }

    private static async Task<double> TimeAsync(Func<Task> call, int calls)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < calls; i++)
            await call();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
