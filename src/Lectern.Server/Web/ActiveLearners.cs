namespace Lectern.Server.Web;

/// <summary>
/// Who had a request in the last minutes, in a table of fixed size: a user has 8 places, of which the one that was longest not seen gives way.
/// Past about 50,000 at once it counts too few. Thread-safe; a request costs it no allocation and no lock.
/// </summary>
public sealed class ActiveLearners(TimeProvider time)
{
    private const int Places = 1 << 16;
    private const int Each = 8;
    private const int TickBits = 24;

    // Ticks of 10 s: most requests find that they were seen in this one, and write nothing.
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(10);
    private static readonly long Recent = (long)(TimeSpan.FromMinutes(5) / Tick);

    // The user above, the tick below.
    private readonly long[] _seen = new long[Places];
    private readonly long _start = time.GetTimestamp();

    private long Now => 1 + (long)(time.GetElapsedTime(_start) / Tick);

    /// <summary>A request of this user came.</summary>
    /// <param name="user">From 1 to 2^39.</param>
    public void Saw(long user)
    {
        var now = Now;
        var first = (int)((ulong)user * 0x9E3779B97F4A7C15 >> 48) & ~(Each - 1);
        var oldest = first;
        for (var place = first; place < first + Each; place++)
        {
            var seen = Volatile.Read(ref _seen[place]);
            if (seen >> TickBits == user)
            {
                if (TickOf(seen) != now)
                    Volatile.Write(ref _seen[place], Of(user, now));
                return;
            }
            if (TickOf(seen) < TickOf(_seen[oldest]))
                oldest = place;
        }
        Volatile.Write(ref _seen[oldest], Of(user, now));
    }

    /// <summary>How many users had one in the last 5 minutes.</summary>
    public int Count()
    {
        var least = Now - Recent;
        var count = 0;
        foreach (ref var seen in _seen.AsSpan())
        {
            if (Volatile.Read(ref seen) is > 0 and var one && TickOf(one) > least)
                count++;
        }
        return count;
    }

    private static long Of(long user, long tick) => user << TickBits | tick;

    private static long TickOf(long seen) => seen & ((1 << TickBits) - 1);
}
