using Lectern.Caching;
using Lectern.Database;
using Lectern.Delivery.Cdn;
using Lectern.Server.Storage.Delivery;

namespace Lectern.Server.Storage;

/// <summary>
/// Keeps caches true to the store: invalidates after every commit, and makes good what a crash between the two, a Redis that was away,
/// or another program (an import beside the server) left undone, by the notes in <c>cache_notes</c>. Thread-safe.
/// </summary>
/// <param name="cache">The cache of this process; null for a program without one, which leaves a note for the servers.</param>
/// <param name="shared">Do several nodes share the cache? Then each change leaves a note until all of them know.</param>
/// <param name="time">The clock.</param>
/// <param name="edge">Sends to the CDN what visitors are shown of a change; null without one.</param>
public sealed class CacheNotes(Cache? cache, bool shared, TimeProvider time, Lazy<PurgeSender?>? edge = null) : IStoreChanges
{
    // Others' notes are left alone so long: whoever wrote them is most likely just removing them.
    private static readonly TimeSpan Theirs = TimeSpan.FromSeconds(2);
    private const int MaxDone = 10_000;
    private const int Batch = 500;

    private readonly Lock _lock = new();
    private readonly HashSet<long> _done = [];

    public bool TakesNotes => NotesCaches || Edge is not null;

    private bool NotesCaches => cache is null || shared;

    private PurgeSender? Edge => edge?.Value;

    /// <summary>A note that everything has changed, for bulk writes with statements of their own.</summary>
    public static string InsertEverything(StoreKind kind) =>
        $"INSERT INTO cache_notes (tags, created_at) VALUES ('{CacheTags.Everything}', {(kind == StoreKind.Sqlite ? "CAST(unixepoch('subsec') * 1000000 AS integer)" : "now()")})";

    public async Task<ChangeNotes> NoteAsync(LecternDb db, IReadOnlyCollection<string> touched, CancellationToken cancel)
    {
        var purge = Edge is null || EdgeItems.Of(touched) is not { Count: > 0 } items ? null : await StorePurges.AddAsync(db, items, time.Now(), cancel);
        return new(NotesCaches ? await NoteCachesAsync(db, touched, cancel) : null, purge);
    }

    private Task<long?> NoteCachesAsync(LecternDb db, IReadOnlyCollection<string> touched, CancellationToken cancel) =>
         db.QueryAsync("INSERT INTO cache_notes (tags, created_at) VALUES (@tags, @now) RETURNING id", [("tags", string.Join('\n', touched)), ("now", time.Now())],
            async (rows, stop) => await rows.ReadAsync(stop) ? rows.Id(0) : (long?)null, cancel);

    public async Task CommittedAsync(IReadOnlyCollection<string> touched, ChangeNotes notes)
    {
        if (cache is null || !await cache.InvalidateAsync(touched))
            return;
        // Not before: the edge would fetch the old answer again.
        if (notes.Purge is { } purge)
            Edge?.Confirm(purge);
        if (notes.Cache is not { } id)
            return;
        lock (_lock)
        {
            if (_done.Count < MaxDone)
                _done.Add(id);
        }
    }

    /// <summary>Removes the notes that are dealt with, and deals with those that nobody has. Returns how many are gone.</summary>
    public async Task<int> RunOnceAsync(Store store, CancellationToken cancel)
    {
        if (cache is null)
            return 0;
        long[] done;
        lock (_lock)
            done = [.. _done];
        var notes = await store.QueryAsync($"SELECT id, tags, created_at FROM cache_notes ORDER BY id LIMIT {Batch}", [],
            (rows, stop) => rows.ListAsync(row => (Id: row.Id(0), Tags: row.Text(1), At: row.Time(2)), stop), cancel, Freshness.Newest);
        var gone = new List<long>(done);
        var others = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (id, tags, at) in notes)
        {
            if (done.Contains(id) || (shared && time.Now() - at < Theirs))
                continue;
            if (!await cache.InvalidateAsync(tags.Split('\n'), cancel: cancel))
                continue;
            gone.Add(id);
            others.UnionWith(tags.Split('\n'));
        }
        if (gone.Count > 0)
            await RemoveAsync(store, gone, others, cancel);
        return gone.Count;
    }

    private async Task RemoveAsync(Store store, List<long> gone, HashSet<string> others, CancellationToken cancel)
    {
        // Without a context: the demo content of a new store leaves a note, and EF's model is not to be built beside the first page.
        using (await store.WriteTurnAsync(cancel))
        {
            await using var connection = await store.ConnectAsync(cancel);
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            await connection.ExecuteAsync($"DELETE FROM cache_notes WHERE id IN ({string.Join(',', gone)})", cancel);
            // Programs beside the servers leave a note and know of no CDN: with the note goes, or stays, what the CDN has to be told.
            if (Edge is not null && EdgeItems.Of(others) is { Count: > 0 } items)
                await StorePurges.AddAsync(connection, store, items, time.Now(), cancel);
            await transaction.CommitAsync(cancel);
        }
        lock (_lock)
            _done.ExceptWith(gone);
    }
}
