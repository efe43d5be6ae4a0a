using System.Collections.Concurrent;

namespace Lectern.Database.Replicas;

/// <summary>
/// What each user has written and seen through this node, for as long as a replica in use may lack it. Bounded: what has to be dropped
/// early raises a floor under everybody, so that forgetting costs reads on the primary and shows nobody a stale row. Thread-safe.
/// </summary>
internal sealed class UserPositions(ReplicaOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, PositionMark> _marks = new(StringComparer.Ordinal);
    private readonly PositionMark _floor = new();
    private int _sweeping;

    public int Count => _marks.Count;

    /// <summary>The mark of a user; all requests of the user share it.</summary>
    public PositionMark Of(string user)
    {
        if (_marks.TryGetValue(user, out var known))
        {
            Expire(known);
            return known;
        }
        if (_marks.Count >= options.RememberedUsers)
            Sweep();
        var mark = new PositionMark();
        mark.Witness(Floor(), time.GetTimestamp());
        return _marks.GetOrAdd(user, mark);
    }

    private WalPosition Floor()
    {
        Expire(_floor);
        return _floor.Position;
    }

    private void Expire(PositionMark mark)
    {
        var position = mark.Position;
        if (position != default && IsOld(mark))
            mark.Forget(position, mark == _floor ? default : Floor());
    }

    private bool IsOld(PositionMark mark) => time.GetElapsedTime(mark.Latest.At) > options.PositionLifetime;

    private void Sweep()
    {
        if (Interlocked.Exchange(ref _sweeping, 1) == 1)
            return;
        foreach (var entry in _marks.Where(entry => IsOld(entry.Value)))
            _marks.TryRemove(entry);
        // Most are young: all go, and the floor keeps what they knew.
        if (_marks.Count > options.RememberedUsers * 3L / 4)
        {
            foreach (var (user, mark) in _marks)
            {
                _floor.Witness(mark.Position, time.GetTimestamp());
                _marks.TryRemove(user, out _);
            }
        }
        Volatile.Write(ref _sweeping, 0);
    }
}
