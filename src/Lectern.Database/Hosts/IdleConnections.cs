using System.Data;
using Npgsql;

namespace Lectern.Database.Hosts;

/// <summary>
/// Connections that nobody has, the one used last on top: few sessions do most of the work, and theirs are the warm caches of the server.
/// Npgsql's own pool gives out the one that has rested longest and lets the server forget the session's state each time, six statements; here
/// that is done only where somebody had the connection itself and may have changed it. Thread-safe.
/// </summary>
internal sealed class IdleConnections : IAsyncDisposable
{
    private static readonly TimeSpan Rounds = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly List<(NpgsqlConnection Connection, long Since)> _idle = [];
    private readonly NpgsqlDataSource _source;
    private readonly int _most;
    private readonly int _least;
    private readonly TimeSpan _rest;
    private readonly TimeSpan _lifetime;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private int _open;
    private int _era;
    private long _cleared;
    private bool _isClosed;

    /// <param name="source">Opens them.</param>
    /// <param name="most">How many there are at once, with those that are taken; as many callers have a turn.</param>
    /// <param name="least">As many are kept, however long they rest.</param>
    /// <param name="rest">Others are closed after it.</param>
    /// <param name="lifetime">Npgsql replaces what it gets back and is older, so it gets all of them back as often; zero for never.</param>
    /// <param name="time">The clock.</param>
    public IdleConnections(NpgsqlDataSource source, int most, int least, TimeSpan rest, TimeSpan lifetime, TimeProvider time)
    {
        (_source, _most, _least, _rest, _lifetime, _time, _cleared) = (source, most, least, rest, lifetime, time, time.GetTimestamp());
        _timer = time.CreateTimer(_ => _ = RunOnceAsync(), null, Rounds, Rounds);
    }

    /// <summary>As many rest.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _idle.Count;
        }
    }

    /// <summary>Another one since <see cref="ClearAsync"/>: what was taken before does not come to rest here again.</summary>
    public int Era => Volatile.Read(ref _era);

    /// <summary>The one that was used last, or a new one.</summary>
    public async ValueTask<NpgsqlConnection> TakeAsync(CancellationToken cancel)
    {
        while (true)
        {
            if (TryTake() is { } connection)
                return connection;
            if (Interlocked.Increment(ref _open) <= _most)
                return await OpenAsync(cancel);
            Interlocked.Decrement(ref _open);
            // Whoever has a turn finds one: another is just being brought back.
            await Task.Delay(1, cancel);
        }
    }

    /// <summary>Brings one back, whatever state it is in. Does not fail when the server is gone.</summary>
    /// <param name="connection">From <see cref="TakeAsync"/>.</param>
    /// <param name="era">The one in which it was taken.</param>
    /// <param name="lent">Has somebody had it who may have left settings, locks or a transaction?</param>
    public async ValueTask ReturnAsync(NpgsqlConnection connection, int era, bool lent)
    {
        var isWell = connection.FullState == ConnectionState.Open;
        if (isWell && (era != Era || !lent))
        {
            if (era != Era || !TryPut(connection))
                await CloseAsync(connection);
            return;
        }
        await connection.DisposeAsync();
        try
        {
            // Most often the same again, with another hull and the order to forget its state with the next statement.
            if (isWell && await _source.OpenConnectionAsync(CancellationToken.None) is var next && !TryPut(next))
                await CloseAsync(next);
        }
        // Disposed: somebody brings it back after the host was closed.
        catch (Exception error) when (error is NpgsqlException or TimeoutException or ObjectDisposedException)
        {
            isWell = false;
        }
        if (isWell)
            return;
        Interlocked.Decrement(ref _open);
        // When the server is gone, Npgsql knows it and closes these; otherwise they come back from it as they are.
        await ClearAsync();
    }

    /// <summary>Gives all that rest back to Npgsql.</summary>
    public Task ClearAsync()
    {
        Interlocked.Increment(ref _era);
        Volatile.Write(ref _cleared, _time.GetTimestamp());
        return CloseAsync(0, TimeSpan.Zero);
    }

    public async ValueTask DisposeAsync()
    {
        lock (_lock)
            _isClosed = true;
        await _timer.DisposeAsync();
        await ClearAsync();
    }

    /// <summary>Closes what has rested long enough.</summary>
    internal Task RunOnceAsync() =>
        _lifetime > TimeSpan.Zero && _time.GetElapsedTime(Volatile.Read(ref _cleared)) >= _lifetime ? ClearAsync() : CloseAsync(_least, _rest);

    private NpgsqlConnection? TryTake()
    {
        lock (_lock)
        {
            if (_idle.Count == 0)
                return null;
            var connection = _idle[^1].Connection;
            _idle.RemoveAt(_idle.Count - 1);
            return connection;
        }
    }

    private bool TryPut(NpgsqlConnection connection)
    {
        lock (_lock)
        {
            if (_isClosed)
                return false;
            _idle.Add((connection, _time.GetTimestamp()));
            return true;
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancel)
    {
        try
        {
            return await _source.OpenConnectionAsync(cancel);
        }
        catch
        {
            Interlocked.Decrement(ref _open);
            throw;
        }
    }

    // Those at the bottom have rested longest.
    private async Task CloseAsync(int least, TimeSpan rest)
    {
        NpgsqlConnection[] rested;
        lock (_lock)
        {
            var count = 0;
            while (count < _idle.Count - least && _time.GetElapsedTime(_idle[count].Since) >= rest)
                count++;
            rested = [.. _idle.Take(count).Select(one => one.Connection)];
            _idle.RemoveRange(0, count);
        }
        foreach (var connection in rested)
            await CloseAsync(connection);
    }

    private async ValueTask CloseAsync(NpgsqlConnection connection)
    {
        await connection.DisposeAsync();
        Interlocked.Decrement(ref _open);
    }
}
