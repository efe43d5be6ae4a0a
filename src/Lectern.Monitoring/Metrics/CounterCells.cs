using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lectern.Monitoring.Metrics;

/// <summary>A sum that threads add to. Thread-safe; no lock; a reading may be a few behind.</summary>
internal sealed class CounterCells
{
    private readonly Cell[] _cells = new Cell[Stripes.Count];

    public double Total
    {
        get
        {
            var sum = 0.0;
            foreach (ref var cell in _cells.AsSpan())
                sum += Volatile.Read(ref cell.Whole) + Volatile.Read(ref cell.Fraction);
            return sum;
        }
    }

    public void Add(long value) => Interlocked.Add(ref _cells[Stripes.Mine].Whole, value);

    public void Add(double value) => Atomic.Add(ref _cells[Stripes.Mine].Fraction, value);

    // Two lines of 64 bytes: processors fetch them in pairs.
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Cell
    {
        [FieldOffset(0)]
        public long Whole;

        [FieldOffset(8)]
        public double Fraction;
    }
}

internal static class Atomic
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref double target, double value)
    {
        var seen = Volatile.Read(ref target);
        while (true)
        {
            var found = Interlocked.CompareExchange(ref target, seen + value, seen);
            // Bits, not values: not-a-number equals nothing, and would be tried for ever.
            if (BitConverter.DoubleToInt64Bits(found) == BitConverter.DoubleToInt64Bits(seen))
                return;
            seen = found;
        }
    }
}
