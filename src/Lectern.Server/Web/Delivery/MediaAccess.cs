using System.Collections.Concurrent;
using Lectern.Delivery.Cdn;
using Lectern.Server.Storage;

namespace Lectern.Server.Web.Delivery;

/// <summary>
/// Who may read a file. It is private when lessons offer it or show it in their text and none of them is a preview of a published course,
/// unless it is also a course's or a person's picture. Private files are read with a grant (<see cref="MediaGrant"/>), and by who teaches. Thread-safe.
/// </summary>
public sealed class MediaAccess(Store store, SigningKeys keys, TimeProvider time)
{
    private const int Capacity = 20_000;

    // A lesson that becomes a preview opens its files within seconds. One that ceases to be one closes them within a minute; caches have
    // had them until then anyway.
    private static readonly TimeSpan PrivateFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan OpenFor = TimeSpan.FromSeconds(60);

    // One content may lie under the name of one kind only, but which that is a variant does not say.
    private const string Names = "(@jpg, @png, @webp, @gif, @pdf, @mp4, @webm, @mp3)";
    private static readonly string[] Extensions = ["jpg", "png", "webp", "gif", "pdf", "mp4", "webm", "mp3"];

    private const string Sql = $"""
        SELECT (EXISTS (SELECT 1 FROM lesson_media WHERE media_name IN {Names}) OR EXISTS (SELECT 1 FROM lesson_text_media WHERE hash = @hash))
           AND NOT EXISTS (
               SELECT 1
               FROM lesson_media AS lm
               JOIN lessons AS l ON l.id = lm.lesson_id
               JOIN courses AS c ON c.id = l.course_id
               WHERE lm.media_name IN {Names} AND l.is_preview AND c.status = 1)
           AND NOT EXISTS (
               SELECT 1
               FROM lesson_text_media AS lt
               JOIN lessons AS l ON l.id = lt.lesson_id
               JOIN courses AS c ON c.id = l.course_id
               WHERE lt.hash = @hash AND l.is_preview AND c.status = 1)
           AND NOT EXISTS (SELECT 1 FROM courses WHERE image IN {Names})
           AND NOT EXISTS (SELECT 1 FROM users WHERE avatar IN {Names})
        """;

    private readonly ConcurrentDictionary<string, (bool IsPrivate, long At)> _known = new();

    /// <summary>How the answer may be kept; null when it may not be given.</summary>
    /// <param name="hash">Of the file, or of the original of a variant.</param>
    /// <param name="contentType">Its type.</param>
    /// <param name="grant">From its address; null without one.</param>
    /// <param name="viewer">Who asks.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<string?> CacheControlAsync(string hash, string contentType, string? grant, Viewer? viewer, CancellationToken cancel)
    {
        if (grant is not null)
            return MediaGrant.Parse(grant) is { } given && await keys.AllowsAsync(given, hash, cancel) ? CacheTable.OfGrant(contentType, given.Expires - time.GetUtcNow().ToUnixTimeSeconds()) : null;
        if (!await IsPrivateAsync(hash, cancel))
            return CacheTable.OfMedia(contentType);
        return viewer is { CanTeach: true } ? CacheTable.Nobody : null;
    }

    /// <summary>Is it known, without asking the store, that everybody may read it?</summary>
    public bool IsKnownOpen(string hash) => Known(hash) is false;

    private async ValueTask<bool> IsPrivateAsync(string hash, CancellationToken cancel)
    {
        if (Known(hash) is { } known)
            return known;
        var isPrivate = await store.QueryAsync(Sql, [("hash", hash), .. Extensions.Select(extension => (extension, (object)$"{hash}.{extension}"))], async (rows, stop) => await rows.ReadAsync(stop) && rows.Flag(0), cancel);
        if (_known.Count >= Capacity)
            _known.Clear();
        _known[hash] = (isPrivate, time.GetTimestamp());
        return isPrivate;
    }

    private bool? Known(string hash) =>
        _known.TryGetValue(hash, out var known) && time.GetElapsedTime(known.At) < (known.IsPrivate ? PrivateFor : OpenFor) ? known.IsPrivate : null;
}
