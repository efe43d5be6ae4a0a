namespace Lectern.LoadTesting;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014): one small stream for each user, so a run
/// makes the same choices whatever the number of loops and processes.
/// </summary>
internal struct Dice(long seed, long stream)
{
    private ulong _state = Mix((ulong)seed) ^ Mix((ulong)stream + 0x9E3779B97F4A7C15);

    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);

    /// <summary>From 0 to <paramref name="limit"/> - 1.</summary>
    public int Below(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    /// <summary>From 0, inclusive, to 1, exclusive.</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
