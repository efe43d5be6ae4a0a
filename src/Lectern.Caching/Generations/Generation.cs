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
    private string? _position;

    public const long Unknown = 0;

    public string Tag => tag;

    /// <summary>The number that holds, or <see cref="Unknown"/>.</summary>
    public long Value => Volatile.Read(ref _value);

    /// <summary>Where the change stands that set it, when its author said so.</summary>
    public string? Position => Volatile.Read(ref _position);

    /// <summary>Goes up with every <see cref="Set"/> and <see cref="Forget"/>; to be noted before the number is read from elsewhere.</summary>
    public int Changes => Volatile.Read(ref _changes);

    /// <summary>From now on another number holds.</summary>
    public void Set(long value, string? position)
    {
        lock (_lock)
        {
            _changes++;
            _position = position;
            Volatile.Write(ref _value, value);
        }
    }

    /// <summary>From now on nobody here knows the number.</summary>
    public void Forget() => Set(Unknown, Position);

    /// <summary>Learns a number that was read elsewhere; no, when it has changed here since <paramref name="changes"/> was noted.</summary>
    public bool Learn(long value, string? position, int changes)
    {
        lock (_lock)
        {
            if (_changes != changes)
                return false;
            _position = position;
            Volatile.Write(ref _value, value);
            return true;
        }
    }
}

/// <summary>A generation and the number that it had when an entry's load began.</summary>
internal readonly record struct CapturedGeneration(Generation Generation, long Value)
{
    public bool Holds => Value != Generations.Generation.Unknown && Generation.Value == Value;
}
