using System.Data.Common;
using System.Globalization;
using Lectern.Database;
using Lectern.Database.Admission;
using Lectern.Delivery.Cdn;

namespace Lectern.Server.Storage.Delivery;

/// <summary>A purge that was given up, or waits.</summary>
public sealed record WaitingPurge(long Id, IReadOnlyList<string> Items, DateTime CreatedAt, DateTime DueAt, int Attempts, DateTime? GivenUpAt, string? Error);

/// <summary>The outbox of purges in the store. Thread-safe.</summary>
public sealed class StorePurges(Store store) : IPurgeStore
{
    // A node that made the change confirms it within milliseconds; should it die, or be another one than the one that sends, every cache
    // knows of the change by then.
    private static readonly TimeSpan Unconfirmed = TimeSpan.FromSeconds(3);

    private string Clock => store.Kind == StoreKind.Sqlite ? "CAST(unixepoch('subsec') * 1000000 AS integer)" : "now()";

    /// <summary>Writes a purge into the transaction of a change. Returns its number.</summary>
    public static Task<long?> AddAsync(LecternDb db, IReadOnlyList<PurgeItem> items, DateTime now, CancellationToken cancel) => db.QueryAsync("""
        INSERT INTO purges (items, created_at, due_at, attempts)
        VALUES (@items, @now, @due, 0)
        RETURNING id
        """,
        [("items", EdgeItems.Write(items)), ("now", now), ("due", now + Unconfirmed)],
        async (rows, stop) => await rows.ReadAsync(stop) ? rows.Id(0) : (long?)null, cancel);

    /// <summary>The same outside a context; due at once.</summary>
    internal static Task AddAsync(DbConnection connection, Store store, IReadOnlyList<PurgeItem> items, DateTime now, CancellationToken cancel) => connection.ScalarAsync("""
        INSERT INTO purges (items, created_at, due_at, attempts)
        VALUES (@items, @now, @now, 0)
        """,
        [("items", EdgeItems.Write(items)), ("now", store.TimeValue(now))], cancel);

    public async Task<IReadOnlyList<PurgeEntry>> DueAsync(DateTimeOffset now, IReadOnlyCollection<long> confirmed, int most, CancellationToken cancel)
    {
        BeginScope();
        var ready = confirmed.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" OR (id IN ({string.Join(',', confirmed)}) AND attempts = 0)");
        return await store.QueryAsync($"""
            SELECT id, items, created_at, attempts
            FROM purges
            WHERE given_up_at IS NULL AND (due_at <= @now{ready})
            ORDER BY id
            LIMIT {most}
            """,
            [("now", StoreTime.Truncate(now.UtcDateTime))],
            (rows, stop) => rows.ListAsync(row => new PurgeEntry(row.Id(0), EdgeItems.Read(row.Text(1)), row.Time(2), row.Number(3)), stop), cancel, Freshness.Newest);
    }

    public Task<bool> HoldLeaseAsync(string holder, TimeSpan term, CancellationToken cancel) => WriteAsync((db, stop) => db.QueryAsync($"""
        UPDATE purge_lease
        SET holder = @holder, until = {Clock} + {(store.Kind == StoreKind.Sqlite ? "@term * 1000000" : "@term * interval '1 second'")}
        WHERE id = 1 AND (holder = @holder OR until < {Clock})
        RETURNING id
        """,
        [("holder", holder), ("term", (long)term.TotalSeconds)], (rows, next) => rows.ReadAsync(next), stop), cancel);

    public Task DoneAsync(IReadOnlyCollection<long> ids, CancellationToken cancel) => WriteAsync((db, stop) =>
        db.QueryAsync($"DELETE FROM purges WHERE id IN ({string.Join(',', ids)})", [], (rows, next) => rows.ReadAsync(next), stop), cancel);

    public Task FailedAsync(IReadOnlyCollection<long> ids, DateTimeOffset? due, DateTimeOffset now, string error, CancellationToken cancel) => WriteAsync((db, stop) => db.QueryAsync($"""
        UPDATE purges
        SET attempts = attempts + 1, error = @error, {(due is null ? "given_up_at" : "due_at")} = @at
        WHERE id IN ({string.Join(',', ids)})
        """,
        [("error", error), ("at", StoreTime.Truncate((due ?? now).UtcDateTime))], (rows, next) => rows.ReadAsync(next), stop), cancel);

    /// <summary>What waits and what was given up, the newest first.</summary>
    public Task<List<WaitingPurge>> ListAsync(int most, CancellationToken cancel) => store.QueryAsync($"""
        SELECT id, items, created_at, due_at, attempts, given_up_at, error
        FROM purges
        ORDER BY id DESC
        LIMIT {most}
        """, [],
        (rows, stop) => rows.ListAsync(row => new WaitingPurge(row.Id(0), [.. EdgeItems.Read(row.Text(1)).Select(item => item.ToString())], row.Time(2), row.Time(3), row.Number(4), row.TimeOrNull(5), row.TextOrNull(6)), stop), cancel, Freshness.Newest);

    /// <summary>Tries everything again that was given up. Returns how much that is.</summary>
    public Task<int> RetryAsync(DateTime now, CancellationToken cancel) => WriteAsync((db, stop) => db.QueryAsync("""
        UPDATE purges
        SET given_up_at = NULL, due_at = @now, created_at = @now
        WHERE given_up_at IS NOT NULL
        RETURNING id
        """,
        [("now", now)], async (rows, next) => (await rows.ListAsync(row => row.Id(0), next)).Count, stop), cancel);

    private Task<T> WriteAsync<T>(Func<LecternDb, CancellationToken, Task<T>> write, CancellationToken cancel)
    {
        BeginScope();
        return store.WriteAsync(write, cancel);
    }

    // A server that is busy with its learners must still be able to tell the edge.
    private static void BeginScope()
    {
        if (DatabaseScope.Current is null)
            DatabaseScope.Begin("purges", AdmissionPriority.Operator);
    }
}
