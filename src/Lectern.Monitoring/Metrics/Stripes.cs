using System.Numerics;

namespace Lectern.Monitoring.Metrics;

/// <summary>
/// Which of several equal cells a thread writes: threads that count at once seldom share a cache line, and a reader adds the cells up.
/// </summary>
internal static class Stripes
{
    /// <summary>Twice the processors, so that two threads seldom meet; a bound, because a large machine must not pay for it in memory.</summary>
    public static readonly int Count = Math.Min(16, (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount * 2));

    public static int Mine => Environment.CurrentManagedThreadId & (Count - 1);
}
