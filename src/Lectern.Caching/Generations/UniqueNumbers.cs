using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Lectern.Caching.Generations;

/// <summary>
/// Numbers that nobody has had: of generations, leases and fills. Not from the cache's own source of chance: two nodes that were given the
/// same seed would make the same numbers, and an invalidation of one would bring back what the other one's had ended.
/// </summary>
internal static class UniqueNumbers
{
    private static readonly ulong Start = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));
    private static long _count;

    /// <summary>Never 0, and never the same twice in a process.</summary>
    public static long Next()
    {
        long number;
        do
            number = (long)Mix(Start + 0x9e3779b97f4a7c15UL * (ulong)Interlocked.Increment(ref _count));
        while (number == Generation.Unknown);
        return number;
    }

    // SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014): one to one, so nothing comes twice.
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9UL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebUL;
        return z ^ (z >> 31);
    }
}
