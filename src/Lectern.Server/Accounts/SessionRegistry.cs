using System.Collections.Concurrent;
using Lectern.Database;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Accounts;

/// <summary>
/// Is a session still open? The store is asked at most once in 30 s for each session, so a sign-out, a deactivation or a
/// change of role ends it within that time on every node, and at once on the node where it happened. Thread-safe.
/// </summary>
internal sealed class SessionRegistry(Store store, TimeProvider time)
{
    /// <summary>How long an answer of the store is believed.</summary>
    public static readonly TimeSpan Trust = TimeSpan.FromSeconds(30);

    // About 200 bytes each.
    private const int Capacity = 100_000;
    private const int SweepEvery = 1_000;

    // Not static: a compiled query belongs to the model of one store.
    private readonly Func<LecternDb, string, long, DateTime, CancellationToken, Task<Role?>> _roleOfOpenSession = EF.CompileAsyncQuery(
        (LecternDb db, string id, long userId, DateTime now, CancellationToken cancel) => db.Sessions
            .Where(session => session.Id == id && session.UserId == userId && session.ExpiresAt > now && session.User!.IsActive)
            .Select(session => (Role?)session.User!.Role)
            .FirstOrDefault());

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private int _added;

    /// <summary>One question to the store, shared by all requests of the session that come meanwhile.</summary>
    private sealed record Entry(long UserId, long AskedAt, Lazy<Task<Role?>> Role)
    {
        /// <summary>The answer, once it is there.</summary>
        public Role? Known { get; set; }
    }

    /// <summary>The session exists, has not expired, and its user is active and has the role that the sign-in says.</summary>
    public async ValueTask<bool> IsOpenAsync(Viewer viewer)
    {
        var entry = _entries.TryGetValue(viewer.SessionId, out var known) && IsFresh(known) ? known : Ask(viewer, known);
        try
        {
            entry.Known = await entry.Role.Value;
            return entry.Known == viewer.Role;
        }
        catch
        {
            _entries.TryRemove(new(viewer.SessionId, entry));
            throw;
        }
    }

    /// <summary>Is it known, without asking, that the session is open and the user has the role that the sign-in says?</summary>
    public bool IsKnownOpen(Viewer viewer) => _entries.TryGetValue(viewer.SessionId, out var known) && known.Known == viewer.Role && IsFresh(known);

    /// <summary>Ends a session on this node. Call it after the row is gone.</summary>
    public void End(string sessionId) => _entries[sessionId] = Ended(userId: 0);

    /// <summary>Ends all sessions of a user on this node, but perhaps for one. Call it after the rows are gone.</summary>
    public void EndAllOf(long userId, string? except = null)
    {
        foreach (var (sessionId, entry) in _entries)
        {
            if (entry.UserId == userId && sessionId != except)
                _entries[sessionId] = Ended(userId);
        }
    }

    // Replacing the entry, not removing it: a question asked before the row was gone may still be answered "open".
    private Entry Ended(long userId) => new(userId, time.GetTimestamp(), new(Task.FromResult<Role?>(null)));

    private bool IsFresh(Entry entry) => time.GetElapsedTime(entry.AskedAt) < Trust;

    private Entry Ask(Viewer viewer, Entry? stale)
    {
        Sweep();
        var asked = new Entry(viewer.Id, time.GetTimestamp(), new(() => AskStoreAsync(viewer)));
        var won = stale is null ? _entries.TryAdd(viewer.SessionId, asked) : _entries.TryUpdate(viewer.SessionId, asked, stale);
        return won || !_entries.TryGetValue(viewer.SessionId, out var other) || !IsFresh(other) ? asked : other;
    }

    private Task<Role?> AskStoreAsync(Viewer viewer) =>
        store.ReadAsync((db, cancel) => _roleOfOpenSession(db, viewer.SessionId, viewer.Id, time.Now(), cancel), CancellationToken.None, Freshness.Newest);

    private void Sweep()
    {
        if (Interlocked.Increment(ref _added) % SweepEvery != 0)
            return;
        foreach (var entry in _entries.Where(entry => !IsFresh(entry.Value)))
            _entries.TryRemove(entry);
        if (_entries.Count > Capacity)
            _entries.Clear();
    }
}
