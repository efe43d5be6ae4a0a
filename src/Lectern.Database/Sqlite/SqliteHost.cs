using System.Collections.Concurrent;
using Lectern.Database.Hosts;
using Lectern.Database.Statements;
using Microsoft.Data.Sqlite;

namespace Lectern.Database.Sqlite;

/// <summary>
/// One SQLite file: a pool of connections that stay open, with their pragmas set and their statements prepared. Thread-safe.
/// </summary>
public sealed class SqliteHost : DatabaseHost
{
    private readonly ConcurrentStack<SqliteSession> _idle = new();
    private readonly string _connectionString;

    /// <param name="connectionString">Microsoft.Data.Sqlite's.</param>
    /// <param name="options">How it is used.</param>
    /// <param name="observers">See every round trip.</param>
    /// <param name="time">The clock.</param>
    public SqliteHost(string connectionString, DatabaseOptions options, IReadOnlyList<IStatementObserver> observers, TimeProvider time)
        : base("sqlite", "sqlite", options.MaxConnections, options, observers, time) =>
        _connectionString = new SqliteConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;

    public override int Idle => _idle.Count;

    public override async Task WarmAsync(IReadOnlyList<HotStatement> statements, CancellationToken cancel)
    {
        for (var i = 0; i < Math.Min(Options.WarmConnections, Gate.MaxLimit); i++)
        {
            var session = await SqliteSession.OpenAsync(_connectionString, cancel);
            foreach (var (sql, _) in statements)
                session.Prepare(SqlText.Of(sql));
            _idle.Push(session);
        }
    }

    /// <summary>A connection that cannot write and that does not count, for what watches the host.</summary>
    internal SqliteConnection CreateSideConnection() => new(new SqliteConnectionStringBuilder(_connectionString) { Mode = SqliteOpenMode.ReadOnly }.ConnectionString);

    internal void Return(SqliteSession session)
    {
        if (session.IsClean)
            _idle.Push(session);
        else
            session.Dispose();
    }

    protected override async ValueTask<Lease> OpenAsync(long asked, LeaseUse use, CallSite site, CancellationToken cancel)
    {
        if (!_idle.TryPop(out var session))
            session = await SqliteSession.OpenAsync(_connectionString, cancel);
        return new SqliteLease(this, session, use, asked, Time.GetTimestamp(), site);
    }

    protected override ValueTask CloseAsync()
    {
        while (_idle.TryPop(out var session))
            session.Dispose();
        return ValueTask.CompletedTask;
    }
}
