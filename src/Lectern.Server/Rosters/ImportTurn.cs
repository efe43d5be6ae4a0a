namespace Lectern.Server.Rosters;

/// <summary>One upload is imported at a time on a node: each takes a core and holds its file. Thread-safe.</summary>
internal sealed class ImportTurn
{
    private int _taken;

    /// <summary>The turn, or null while another import runs. Dispose it to give it back.</summary>
    public IDisposable? TryTake() => Interlocked.CompareExchange(ref _taken, 1, 0) == 0 ? new Held(this) : null;

    private sealed class Held(ImportTurn turn) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref turn._taken, 0);
    }
}
