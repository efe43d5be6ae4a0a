namespace Lectern.Caching.Generations;

/// <summary>
/// The state of one tag: a random number that changes with every invalidation, and 0 while it is not known. Entries remember the number
/// that held before they were loaded, and are true only while it still holds. Thread-safe.
/// </summary>
internal sealed class Generation(string tag)
{
    private readonly Lock _lock = new();
    private long _value;
    private int _changes;
    private string[] _positions = [];
    private bool _retired;

    public const long Unknown = 0;

    public string Tag => tag;

    /// <summary>The number that holds, or <see cref="Unknown"/>.</summary>
    public long Value => Volatile.Read(ref _value);

    /// <summary>Where the changes stand that set it, when their authors said so.</summary>
    public string[] Positions => Volatile.Read(ref _positions);

    /// <summary>Goes up with every change; to be noted before the number is read from elsewhere.</summary>
    public int Changes => Volatile.Read(ref _changes);

    /// <summary>What depends on the tag is no longer true, and the new number is not known yet.</summary>
    public void Forget(string? position = null)
    {
        lock (_lock)
        {
            _changes++;
            Volatile.Write(ref _positions, Generations.Positions.Add(_positions, position));
            Volatile.Write(ref _value, Unknown);
        }
    }

    /// <summary>Forgets it for ever: the table has another one for the tag, or will have.</summary>
    public void Retire()
    {
        lock (_lock)
        {
            _retired = true;
            _changes++;
            Volatile.Write(ref _value, Unknown);
        }
    }

    /// <summary>Learns a number that was read elsewhere; not when it has changed here since <paramref name="changes"/> was noted.</summary>
    public void Learn(long value, string[] positions, int changes)
    {
        lock (_lock)
        {
            Volatile.Write(ref _positions, Generations.Positions.Union(positions, _positions));
            if (_changes == changes && !_retired)
                Volatile.Write(ref _value, value);
        }
    }

    /// <summary>The number that holds; where none is known, this one from now on.</summary>
    public CapturedGeneration Settle(long value)
    {
        lock (_lock)
        {
            if (_value == Unknown && !_retired)
                Volatile.Write(ref _value, value);
            return new(this, _value, _positions);
        }
    }

    /// <summary>The number that holds and its positions, read together.</summary>
    public CapturedGeneration Capture()
    {
        lock (_lock)
            return new(this, _value, _positions);
    }
}

/// <summary>A generation, the number that it had when an entry's load began, and where the changes stand that the load must have seen.</summary>
internal readonly record struct CapturedGeneration(Generation Generation, long Value, string[] Positions)
{
    public bool Holds => Value != Generations.Generation.Unknown && Generation.Value == Value;
}
