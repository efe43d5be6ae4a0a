namespace Lectern.Server.Storage.Bulk;

/// <summary>
/// Takes the rows of one table, value by value. Synchronous, unlike everything else here: a row has a dozen values, and at a million
/// rows a second the machinery of waiting would cost more than the writing. Not thread-safe.
/// </summary>
internal abstract class RowWriter : IDisposable
{
    private const int RowsBetweenReports = 4096;

    private Action<long>? _report;
    private CancellationToken _cancel;

    /// <summary>Rows started.</summary>
    public long Count { get; private set; }

    /// <param name="report">Told the count every few thousand rows.</param>
    /// <param name="cancel">Looked at as often.</param>
    public void Watch(Action<long> report, CancellationToken cancel) => (_report, _cancel) = (report, cancel);

    public void StartRow()
    {
        if (++Count % RowsBetweenReports == 0)
        {
            _cancel.ThrowIfCancellationRequested();
            _report?.Invoke(Count);
        }
        BeginRow();
    }

    public abstract void Write(long value);

    public abstract void Write(int value);

    /// <summary>An enumeration or a shard: <c>smallint</c> where there is one.</summary>
    public abstract void WriteSmall(int value);

    public abstract void Write(bool value);

    public abstract void Write(DateTime value);

    public abstract void Write(string value);

    public abstract void WriteNull();

    /// <summary>Ends the last row. Without it the rows do not count.</summary>
    public abstract void Complete();

    public abstract void Dispose();

    protected abstract void BeginRow();
}
