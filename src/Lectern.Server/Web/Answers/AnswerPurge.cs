using System.Security.Cryptography;
using Lectern.Caching;
using Lectern.Server.Storage;

namespace Lectern.Server.Web.Answers;

/// <summary>Whether Redis has told the nodes.</summary>
public enum PurgeReach
{
    /// <summary>There is no Redis: the server reads the note.</summary>
    Note,

    /// <summary>Redis has told every node.</summary>
    Redis,

    /// <summary>Redis did not answer: every node reads the note.</summary>
    NoteAlone,
}

/// <summary>Makes answers untrue on every node, from beside the servers: by a note in the store, and through Redis where there is one.</summary>
public static class AnswerPurge
{
    // Somebody waits for this one answer: a connection has to be made first.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <param name="store">Whose servers; it takes notes.</param>
    /// <param name="redis">How they share their answers.</param>
    /// <param name="tags">Tags, keys and prefixes: <see cref="CacheTags"/>.</param>
    /// <param name="cancel">Stops it; what was begun is done.</param>
    public static async Task<PurgeReach> RunAsync(Store store, RedisSettings redis, IReadOnlyCollection<string> tags, CancellationToken cancel)
    {
        // First: it outlives this program and a Redis that is away.
        await store.WriteAsync((db, _) =>
        {
            db.Touch([.. tags]);
            return Task.CompletedTask;
        }, cancel);
        if (!redis.IsSet)
            return PurgeReach.Note;
        var chance = new Random(RandomNumberGenerator.GetInt32(int.MaxValue));
        await using var cache = new Cache(new() { MemoryMegabytes = 1 }, TimeProvider.System, chance, redis.Layer(aloneSeconds: 0, beforeReturn: null, Patience));
        return await cache.InvalidateAsync(tags, cancel: cancel) ? PurgeReach.Redis : PurgeReach.NoteAlone;
    }
}
