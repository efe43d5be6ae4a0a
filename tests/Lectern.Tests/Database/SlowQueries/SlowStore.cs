using Lectern.Database;
using Lectern.Database.SlowQueries;
using Lectern.Database.Statements;
using Lectern.Server.Storage;

namespace Lectern.Tests.Database.SlowQueries;

/// <summary>A store whose slow statements are watched.</summary>
internal sealed class SlowStore : IAsyncDisposable
{
    /// <summary>A person's address: it may be in no text that anybody sees.</summary>
    public const string Secret = "ada.secret@example.org";

    private SlowStore(Store store, SlowQueryLog log, QueryPlans plans, LogLines<SlowQueryLog> lines) => (Store, Log, Plans, Lines) = (store, log, plans, lines);

    public Store Store { get; }
    public SlowQueryLog Log { get; }
    public QueryPlans Plans { get; }
    public LogLines<SlowQueryLog> Lines { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<SlowStore> OpenAsync(StoreKind kind, SlowQueryOptions? slow = null, TimeProvider? logTime = null, Action<DatabaseOptions>? configure = null)
    {
        slow ??= new() { ThresholdMilliseconds = 100 };
        var options = new DatabaseOptions { SlowQueries = slow };
        configure?.Invoke(options);
        var lines = new LogLines<SlowQueryLog>();
        var log = new SlowQueryLog(slow, logTime ?? TimeProvider.System, lines);
        return new(new Store(await TestStores.CreateAsync(kind), options, [log]), log, new(log, slow), lines);
    }

    /// <summary>Takes a few tenths of a second.</summary>
    public Task<string> RunSlowlyAsync(string extra = "") => Store.QueryAsync(SlowSql(Store.Kind, extra), [("email", Secret)],
        async (rows, token) => await rows.ReadAsync(token) ? rows.Text(0) : "", Cancel);

    public Task<long> RunQuicklyAsync() => Store.QueryAsync("SELECT COUNT(*) FROM users WHERE email = @email", [("email", Secret)],
        async (rows, token) => await rows.ReadAsync(token) ? rows.Id(0) : 0, Cancel);

    public async Task<SlowQuery> SlowestAsync()
    {
        while (await Plans.RunOnceAsync(Cancel))
        {
        }
        return Log.List()[0];
    }

    public static string SlowSql(StoreKind kind, string extra = "") => kind == StoreKind.Postgres
        ? $"SELECT @email::text{extra} FROM (SELECT pg_sleep(0.3)) AS s, (SELECT count(*) AS n FROM users WHERE email = @email AND name = 'Inline Secret') AS u WHERE u.n >= 0"
        : $"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000)
            SELECT @email{extra} FROM (SELECT count(*) AS n FROM n) AS s, (SELECT count(*) AS n FROM users WHERE email = @email AND name = 'Inline Secret') AS u WHERE u.n >= 0 AND s.n > 0
            """;

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Log.Dispose();
    }
}
