namespace Lectern.Database.Replicas;

/// <summary>The latest position that somebody has written or seen. It only moves forward. Thread-safe.</summary>
internal sealed class PositionMark
{
    private readonly Lock _lock = new();
    private WalPosition _position;
    private long _movedAt;

    public WalPosition Position
    {
        get
        {
            lock (_lock)
                return _position;
        }
    }

    /// <summary>When it moved, by the clock's timestamp.</summary>
    public long MovedAt
    {
        get
        {
            lock (_lock)
                return _movedAt;
        }
    }

    /// <param name="seen">A position that was written or seen.</param>
    /// <param name="now">The clock's timestamp.</param>
    public void Witness(WalPosition seen, long now)
    {
        lock (_lock)
        {
            if (seen.IsAfter(_position))
                (_position, _movedAt) = (seen, now);
        }
    }

    /// <summary>Takes over what another mark knows.</summary>
    public void Witness(PositionMark other)
    {
        var (position, movedAt) = (other.Position, other.MovedAt);
        if (position != default)
            Witness(position, movedAt);
    }

    /// <summary>Starts over, once the position is so old that every replica in use must have it.</summary>
    public void Forget(WalPosition old, WalPosition floor)
    {
        lock (_lock)
        {
            if (_position == old)
                _position = floor;
        }
    }
}
