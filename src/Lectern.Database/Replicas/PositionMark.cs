namespace Lectern.Database.Replicas;

/// <summary>The latest position that somebody has written or seen. It only moves forward. Thread-safe.</summary>
internal sealed class PositionMark
{
    private readonly Lock _lock = new();
    private Sighting _latest;

    public Sighting Latest
    {
        get
        {
            lock (_lock)
                return _latest;
        }
    }

    public WalPosition Position => Latest.Position;

    /// <param name="seen">A position that was written or seen.</param>
    /// <param name="now">The clock's timestamp.</param>
    public void Witness(WalPosition seen, long now) => Witness(new Sighting(seen, now, null, default));

    public void Witness(Sighting seen)
    {
        lock (_lock)
        {
            if (seen.Position.IsAfter(_latest.Position))
                _latest = seen;
        }
    }

    /// <summary>Takes over what another mark knows.</summary>
    public void Witness(PositionMark other) => Witness(other.Latest);

    /// <summary>Starts over, once the position is so old that every replica in use must have it.</summary>
    public void Forget(WalPosition old, WalPosition floor)
    {
        lock (_lock)
        {
            if (_latest.Position == old)
                _latest = _latest with { Position = floor, Host = null };
        }
    }
}
