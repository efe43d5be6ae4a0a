namespace Lectern.Monitoring.Metrics;

/// <summary>
/// Values that threads record, counted by <see cref="Buckets"/>. An octave takes memory when its first value comes, so that a series costs
/// what its values are spread over. Thread-safe; no lock, and no allocation once the octaves are there.
/// </summary>
internal sealed class HistogramCells
{
    // Numbers on either side that nobody writes: what two threads count must not lie on one cache line, wherever the heap puts it.
    private const int Apart = 8;

    private readonly Cell[] _cells = new Cell[Stripes.Count];
    private double _min = double.PositiveInfinity;
    private double _max = double.NegativeInfinity;

    public HistogramCells()
    {
        for (var stripe = 0; stripe < _cells.Length; stripe++)
            _cells[stripe] = new();
    }

    /// <summary>The least value ever, exact; null before the first.</summary>
    public double? Min => Volatile.Read(ref _min) is var min && double.IsFinite(min) ? min : null;

    /// <summary>The largest value ever, exact; null before the first.</summary>
    public double? Max => Volatile.Read(ref _max) is var max && double.IsFinite(max) ? max : null;

    public void Record(double value)
    {
        if (double.IsNaN(value))
            return;
        var bucket = Buckets.IndexOf(value);
        var cell = _cells[Stripes.Mine];
        var octave = (bucket + Buckets.PerOctave - 1) / Buckets.PerOctave;
        var counts = Volatile.Read(ref cell.Octaves[octave]) ?? First(ref cell.Octaves[octave]);
        Interlocked.Increment(ref counts[Apart + ((bucket + Buckets.PerOctave - 1) % Buckets.PerOctave)]);
        Atomic.Add(ref cell.Sum[Apart], value);
        if (value < Volatile.Read(ref _min))
            Lower(value);
        if (value > Volatile.Read(ref _max))
            Raise(value);
    }

    /// <summary>Adds all values ever recorded to a distribution.</summary>
    public void AddTo(Distribution total)
    {
        foreach (var cell in _cells)
        {
            for (var octave = 0; octave < cell.Octaves.Length; octave++)
            {
                if (Volatile.Read(ref cell.Octaves[octave]) is not { } counts)
                    continue;
                for (var part = 0; part < Buckets.PerOctave; part++)
                    total.Add((octave * Buckets.PerOctave) + part - Buckets.PerOctave + 1, Volatile.Read(ref counts[Apart + part]));
            }
            total.AddSum(Volatile.Read(ref cell.Sum[Apart]));
        }
    }

    private static long[] First(ref long[]? octave)
    {
        var counts = new long[Buckets.PerOctave + (2 * Apart)];
        return Interlocked.CompareExchange(ref octave, counts, null) ?? counts;
    }

    private void Lower(double value)
    {
        for (var seen = Volatile.Read(ref _min); value < seen; seen = Volatile.Read(ref _min))
            Interlocked.CompareExchange(ref _min, value, seen);
    }

    private void Raise(double value)
    {
        for (var seen = Volatile.Read(ref _max); value > seen; seen = Volatile.Read(ref _max))
            Interlocked.CompareExchange(ref _max, value, seen);
    }

    private sealed class Cell
    {
        // The first bucket (too small) ends an octave of its own, the last (too large) begins one.
        public readonly long[]?[] Octaves = new long[]?[Buckets.Octaves + 2];
        public readonly double[] Sum = new double[1 + (2 * Apart)];
    }
}
