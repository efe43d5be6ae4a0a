using System.Buffers;

namespace Lectern.Redis;

/// <summary>What the clock found.</summary>
internal enum Expiry
{
    /// <summary>There is time left.</summary>
    NotYet,

    /// <summary>It has failed now.</summary>
    Expired,

    /// <summary>It was answered, cancelled or failed before.</summary>
    Settled,
}

/// <summary>
/// A place in the order of replies. The reply, the clock, a cancellation and the end of the connection race to settle it, and the first
/// wins by exchanging one word, which holds the deadline until then. Whoever loses does nothing; the reply of one that was settled
/// otherwise is read and dropped in its turn.
/// </summary>
internal abstract class PendingReply
{
    private const long IsSettled = long.MinValue;

    private long _deadline = IsSettled;

    /// <summary>The reply has come. Called once, in order, by the reading loop, which is then done with this object.</summary>
    public abstract void Accept(in ReadOnlySequence<byte> frame);

    /// <summary>No reply will come. Called once instead of <see cref="Accept"/>.</summary>
    public abstract void Drop(RedisUnavailableException cause);

    /// <summary>Fails the caller if its time is over.</summary>
    public Expiry TryExpire(long now, RedisEndpoint server)
    {
        var deadline = Volatile.Read(ref _deadline);
        if (deadline == IsSettled)
            return Expiry.Settled;
        if (deadline > now)
            return Expiry.NotYet;
        // The object may serve another command by now; if that has the very same deadline, its time is over too.
        if (Interlocked.CompareExchange(ref _deadline, IsSettled, deadline) != deadline)
            return Expiry.Settled;
        Fail(new RedisUnavailableException(RedisUnavailableReason.TimedOut, $"Redis at {server} did not answer within CommandTimeout."));
        return Expiry.Expired;
    }

    protected void Wait(long deadline) => Volatile.Write(ref _deadline, deadline);

    /// <summary>True for the one who may now settle it.</summary>
    protected bool TryClaim() => Interlocked.Exchange(ref _deadline, IsSettled) != IsSettled;

    protected abstract void Fail(Exception cause);
}

/// <summary>The reply to a command of the client's own that nobody waits for.</summary>
internal sealed class IgnoredReply : PendingReply
{
    public static readonly IgnoredReply Instance = new();

    public override void Accept(in ReadOnlySequence<byte> frame)
    {
    }

    public override void Drop(RedisUnavailableException cause)
    {
    }

    protected override void Fail(Exception cause)
    {
    }
}
