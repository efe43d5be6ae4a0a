using System.Numerics;

namespace Lectern.Redis;

/// <summary>
/// Who waits for the replies of one connection, in order. A ring of fixed size, which is also the bound on commands under way.
/// One adds at a time (the connection's lock), one takes (the reading loop), and the clock may look on: no lock between them.
/// </summary>
internal sealed class ReplyQueue(int capacity)
{
    private readonly PendingReply?[] _ring = new PendingReply?[(int)BitOperations.RoundUpToPowerOf2((uint)capacity)];
    private long _head;
    private long _tail;

    public int Count => (int)(Volatile.Read(ref _tail) - Volatile.Read(ref _head));

    public bool HasRoomFor(int replies) => Count + replies <= _ring.Length;

    public void Add(PendingReply pending)
    {
        _ring[(int)_tail & _ring.Length - 1] = pending;
        Volatile.Write(ref _tail, _tail + 1);
    }

    public PendingReply? Take()
    {
        if (_head == Volatile.Read(ref _tail))
            return null;
        ref var place = ref _ring[(int)_head & _ring.Length - 1];
        var pending = place;
        place = null;
        Volatile.Write(ref _head, _head + 1);
        return pending;
    }

    /// <summary>
    /// Fails whoever waited too long; all wait equally long, so the first that has time left ends the walk. An entry may be taken, and
    /// its object serve another command, while this looks at it: <see cref="PendingReply.TryExpire"/> judges by the object's own deadline.
    /// </summary>
    public int Expire(long now, RedisEndpoint server)
    {
        var expired = 0;
        var end = Volatile.Read(ref _tail);
        for (var at = Volatile.Read(ref _head); at < end; at++)
        {
            switch (Volatile.Read(ref _ring[(int)at & _ring.Length - 1])?.TryExpire(now, server))
            {
                case Expiry.Expired: expired++; break;
                case Expiry.NotYet: return expired;
            }
        }
        return expired;
    }
}
