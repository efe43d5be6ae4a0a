using Lectern.Delivery.Files;
using Lectern.Delivery.Images;
using Lectern.Server.Rosters.Archives;

namespace Lectern.Server.Rosters.Cartridges;

/// <summary>Stores the files that a cartridge's pages show. What is refused is reported and missing from the page.</summary>
internal sealed class CartridgeMedia(ImportSource source, MediaFiles media, ImportProblems problems)
{
    private readonly Dictionary<string, MediaFile?> _stored = [];

    public IEnumerable<MediaFile> Files => _stored.Values.OfType<MediaFile>().DistinctBy(file => file.Hash);

    public string? UrlOf(string name) => _stored.GetValueOrDefault(name)?.Url;

    public async Task StoreAsync(IEnumerable<string> names, CancellationToken cancel)
    {
        foreach (var name in names.Where(name => !_stored.ContainsKey(name)))
        {
            await using var content = source.OpenRead(name)!;
            var (file, fault) = await media.PutAsync(content, cancel: cancel);
            if (fault is { } reason)
                problems.Warn(name, null, $"the file is left out of the pages: {Describe(reason)}");
            _stored[name] = file;
        }
    }

    private static string Describe(MediaFault fault) => fault switch
    {
        MediaFault.Empty => "it is empty",
        MediaFault.TooLarge => $"it is larger than {MediaFiles.DefaultLimit / 1_000_000} MB",
        MediaFault.TooManyPixels => $"it has more than {ImageHeader.MaxPixels / 1_000_000} megapixels",
        MediaFault.TruncatedImage => "its end is missing",
        MediaFault.MalformedImage => "its header makes no sense",
        _ => "it is none of JPEG, PNG, WebP, GIF, PDF, MP4, WebM, MP3",
    };
}
