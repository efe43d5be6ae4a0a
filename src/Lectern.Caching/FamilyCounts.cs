using System.Runtime.InteropServices;

namespace Lectern.Caching;

/// <summary>
/// Counts of one family, more sets of counters than processors, shared out by thread, a cache line apart: two threads that count never write to one line.
/// Thread-safe; a sum may be a few behind.
/// </summary>
internal sealed class FamilyCounts
{
    private readonly Line[] _lines = new Line[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount * 8)];
    private long _bytes;

    public void Add(CountKind kind)
    {
        ref var line = ref _lines[Environment.CurrentManagedThreadId & (_lines.Length - 1)];
        Interlocked.Increment(ref line.Of(kind));
    }

    public void Add(CountKind kind, long amount)
    {
        ref var line = ref _lines[Environment.CurrentManagedThreadId & (_lines.Length - 1)];
        Interlocked.Add(ref line.Of(kind), amount);
    }

    public long Sum(CountKind kind)
    {
        var sum = 0L;
        for (var i = 0; i < _lines.Length; i++)
            sum += Volatile.Read(ref _lines[i].Of(kind));
        return sum;
    }

    /// <summary>Bytes in memory.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>So many bytes came into memory, or left it when they are fewer than none.</summary>
    public void Keep(int bytes) => Interlocked.Add(ref _bytes, bytes);

    // Lines of 64 bytes: processors fetch them in pairs. What a hit writes is in the first.
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct Line
    {
        private long _first;

        [System.Diagnostics.CodeAnalysis.UnscopedRef]
        public ref long Of(CountKind kind) => ref System.Runtime.CompilerServices.Unsafe.Add(ref _first, (int)kind);
    }
}

/// <summary>What a family counts.</summary>
internal enum CountKind
{
    /// <summary>Answered by memory.</summary>
    MemoryHit,

    /// <summary>Waited for Redis, which had it.</summary>
    RedisHit,

    /// <summary>Waited for a load.</summary>
    Miss,

    /// <summary>Answered by memory with an entry past its lifetime.</summary>
    Stale,

    /// <summary>Wanted what somebody else was already looking for.</summary>
    Coalesced,

    /// <summary>The load failed.</summary>
    Failure,

    /// <summary>Loaded but not kept, because it was invalidated meanwhile.</summary>
    Fenced,

    /// <summary>Made room in memory for another.</summary>
    Eviction,

    /// <summary>Microseconds that loads took.</summary>
    LoadMicroseconds,

    /// <summary>An entry in memory was ended by an invalidation before its time.</summary>
    Invalidated,

    /// <summary>Loaded in the place of an entry past its lifetime that nobody had invalidated, of a codec that can tell whether it has changed.</summary>
    Refreshed,

    /// <summary>… and it had changed, though nobody had said so.</summary>
    Changed,

    /// <summary>Milliseconds from load to load, of those refreshed.</summary>
    RefreshedAge,

    /// <summary>Thousandths: the lifetime of those refreshed over that age. 1,000 is a key that is always asked for at once.</summary>
    RefreshedShare,

    /// <summary>A load that a tenth more memory would have spared.</summary>
    Spared,

    /// <summary>Loads: whether somebody waits for them, or has been given the older value.</summary>
    Load,

    /// <summary>… of keys in the half that a trial may be about.</summary>
    TrialLoad,
}
