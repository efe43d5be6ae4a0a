using System.Collections.Concurrent;
using Lectern.Delivery.Files;
using Lectern.Delivery.Images;
using Lectern.Server.Storage;

namespace Lectern.Server.Web.Pictures;

/// <summary>
/// What pages need to know of images beyond their addresses. A name never changes its content, so what was read once is kept in memory and
/// a page asks the store only for names that this process has not seen. Thread-safe.
/// </summary>
public sealed class Pictures(Store store, ImageVariants variants)
{
    private const int MaxKept = 20_000; // half a kilobyte each
    private const int Batch = 16;

    private readonly ConcurrentDictionary<string, PictureView> _byUrl = new();

    /// <summary>Learns of images. One statement at most, and none when all are known.</summary>
    /// <param name="urls">Addresses such as <c>imageUrl</c>; nulls, repetitions and those of other sites are welcome.</param>
    /// <param name="cancel">Stops the wait.</param>
    public async Task<PictureSet> FindAsync(IEnumerable<string?> urls, CancellationToken cancel)
    {
        var wanted = urls.OfType<string>().Select(url => MediaUrl.WithoutGrant(url, out _)).Distinct().ToList();
        var unknown = wanted.Where(url => !_byUrl.ContainsKey(url)).Select(NameIn).OfType<string>().ToList();
        var known = wanted.Where(_byUrl.ContainsKey).Select(url => _byUrl.GetValueOrDefault(url)).OfType<PictureView>();
        return new(known.Concat(unknown.Count == 0 ? [] : await ReadAsync(unknown, cancel)));
    }

    private static string? NameIn(string url) =>
        url.StartsWith(MediaUrl.Prefix, StringComparison.Ordinal) && MediaName.Parse(url[MediaUrl.Prefix.Length..]) is { IsPicture: true } ? url[MediaUrl.Prefix.Length..] : null;

    private async Task<List<PictureView>> ReadAsync(List<string> names, CancellationToken cancel)
    {
        // The last name repeats up to a round number, so that few different statements are prepared.
        while (names.Count % Batch != 0)
            names.Add(names[^1]);
        var sql = $"""
            SELECT name, content_type, width, height, placeholder
            FROM media
            WHERE name IN ({string.Join(", ", names.Select((_, i) => $"@n{i}"))})
            """;
        var found = await store.QueryAsync(sql, [.. names.Select((name, i) => ($"n{i}", (object)name))],
            (rows, stop) => rows.ListAsync(row => View(row.Text(0), row.Text(1), row.NumberOrNull(2), row.NumberOrNull(3), row.TextOrNull(4)), stop), cancel);
        if (_byUrl.Count > MaxKept)
            _byUrl.Clear();
        foreach (var view in found)
            _byUrl[view.Url] = view;
        return found;
    }

    private PictureView View(string name, string contentType, int? width, int? height, string? placeholder) => new(
        MediaUrl.Of(name), width, height, placeholder,
        width is { } pixels ? [.. variants.SourcesOf(name.Split('.')[0], contentType, pixels).Select(source => new PictureSource(source.ContentType, source.SourceSet(MediaUrl.Prefix)))] : []);
}
