using Lectern.Caching.Generations;
using Lectern.Caching.Memory;

namespace Lectern.Caching;

/// <summary>One load of one key, shared by all who want it meanwhile. Used under the lock of the key, but for the two tasks.</summary>
internal sealed class Flight
{
    private readonly TaskCompletionSource<MemoryEntry?> _landed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CapturedGeneration[]? _generations;
    private bool _departed;

    /// <summary>The entry, kept or not.</summary>
    public Task<MemoryEntry?> Landed => _landed.Task;

    /// <summary>Goes up when the key is invalidated or changed elsewhere: what was read before must not be kept.</summary>
    public int Changes { get; private set; }

    /// <summary>As what those who wait for it count. Set before it lands.</summary>
    public CountKind Outcome { get; set; } = CountKind.Miss;

    /// <summary>The era in which it last began to read.</summary>
    public int Era { get; private set; }

    /// <summary>Completes when somebody else has changed the key: a value may be there now.</summary>
    public Task Called => Volatile.Read(ref _called).Task;

    /// <summary>
    /// May somebody who comes now share it? Not when what it reads may be older than they may be given. As long as it has captured nothing
    /// they may: whatever it will answer is held against what is true after that.
    /// </summary>
    public bool TakesPassengers(int era) => !_departed && (_generations is not { } captured || (Era == era && Array.TrueForAll(captured, one => one.Holds)));

    /// <summary>The key has changed: who comes later needs another flight.</summary>
    public void Disturb()
    {
        _departed = true;
        Changes++;
        _called.TrySetResult();
    }

    /// <summary>Begins to read: what changes from here on counts.</summary>
    public int Note(int era)
    {
        Era = era;
        if (_called.Task.IsCompleted)
            Volatile.Write(ref _called, new(TaskCreationOptions.RunContinuationsAsynchronously));
        return Changes;
    }

    /// <summary>The generations under which it reads are known.</summary>
    public void Capture(CapturedGeneration[] generations) => _generations = generations;

    /// <summary>Nobody boards any more.</summary>
    public void Depart() => _departed = true;

    public void Land(MemoryEntry? entry) => _landed.TrySetResult(entry);

    public void Crash(Exception fault)
    {
        _landed.TrySetException(fault);
        // Observed here: behind a refresh there may be nobody.
        _ = _landed.Task.Exception;
    }
}
