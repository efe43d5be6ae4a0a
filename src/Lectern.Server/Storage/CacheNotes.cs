using Lectern.Caching;
using Lectern.Database;

namespace Lectern.Server.Storage;

/// <summary>
/// Keeps caches true to the store: invalidates after every commit, and makes good what a crash between the two, a Redis that was away,
/// or another program (an import beside the server) left undone, by the notes in <c>cache_notes</c>. Thread-safe.
/// </summary>
/// <param name="cache">The cache of this process; null for a program without one, which leaves a note for the servers.</param>
/// <param name="shared">Do several nodes share the cache? Then each change leaves a note until all of them know.</param>
/// <param name="time">The clock.</param>
public sealed class CacheNotes(Cache? cache, bool shared, TimeProvider time) : IStoreChanges
{
    // Others' notes are left alone so long: whoever wrote them is most likely just removing them.
    private static readonly TimeSpan Theirs = TimeSpan.FromSeconds(2);
    private const int MaxDone = 10_000;
    private const int Batch = 500;

    private readonly Lock _lock = new();
    private readonly HashSet<long> _done = [];

    public bool TakesNotes => cache is null || shared;

    /// <summary>A note that everything has changed, for bulk writes with statements of their own.</summary>
    public static string InsertEverything(StoreKind kind) =>
        $"INSERT INTO cache_notes (tags, created_at) VALUES ('{CacheTags.Everything}', {(kind == StoreKind.Sqlite ? "CAST(unixepoch('subsec') * 1000000 AS integer)" : "now()")})";

    public async Task<long?> NoteAsync(LecternDb db, IReadOnlyCollection<string> touched, CancellationToken cancel) => !TakesNotes ? null
        : await db.QueryAsync("INSERT INTO cache_notes (tags, created_at) VALUES (@tags, @now) RETURNING id", [("tags", string.Join('\n', touched)), ("now", time.Now())],
            async (rows, stop) => await rows.ReadAsync(stop) ? rows.Id(0) : (long?)null, cancel);

    public async Task CommittedAsync(IReadOnlyCollection<string> touched, long? note)
    {
        if (cache is null || !await cache.InvalidateAsync(touched) || note is not { } id)
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
        foreach (var (id, tags, at) in notes)
        {
            if (done.Contains(id) || (shared && time.Now() - at < Theirs))
                continue;
            if (await cache.InvalidateAsync(tags.Split('\n'), cancel: cancel))
                gone.Add(id);
        }
        if (gone.Count > 0)
            await RemoveAsync(store, gone, cancel);
        return gone.Count;
    }

    private async Task RemoveAsync(Store store, List<long> gone, CancellationToken cancel)
    {
        // Without a context: the demo content of a new store leaves a note, and EF's model is not to be built beside the first page.
        using (await store.WriteTurnAsync(cancel))
        {
            await using var connection = await store.ConnectAsync(cancel);
            await connection.ExecuteAsync($"DELETE FROM cache_notes WHERE id IN ({string.Join(',', gone)})", cancel);
        }
        lock (_lock)
            _done.ExceptWith(gone);
    }
}
