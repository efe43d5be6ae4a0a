using System.Text.RegularExpressions;
using Lectern.Server.Storage.Content;

namespace Lectern.Server.Web.Pictures;

/// <summary>
/// What an author copied off a page and pasted: a browser gives the address of the size that it shows, with the grant of the moment. What is
/// stored is the picture itself, in whichever size it will be shown.
/// </summary>
internal static partial class PastedPictures
{
    // A statement has room for so many names.
    private const int MaxPictures = 1000;

    private static readonly string[] Kinds = ["jpg", "png", "webp", "gif"];

    /// <summary>The text with the addresses of originals, without grants. One statement at most, and none for a text without sizes.</summary>
    public static async Task<string> ToOriginalsAsync(string text, Pictures pictures, CancellationToken cancel)
    {
        var plain = SignedAddress.Strip(text);
        var hashes = Size().Matches(plain).Select(HashOf).Distinct().Take(MaxPictures).ToList();
        if (hashes.Count == 0)
            return plain;
        var known = await pictures.FindAsync(hashes.SelectMany(AddressesOf), cancel);
        return Size().Replace(plain, size => AddressesOf(HashOf(size)).FirstOrDefault(address => known.Find(address) is not null) ?? size.Value);
    }

    private static string HashOf(Match size) => size.Groups["hash"].Value;

    private static IEnumerable<string> AddressesOf(string hash) => Kinds.Select(kind => $"{MediaUrl.Prefix}{hash}.{kind}");

    // Not the end of another site's address.
    [GeneratedRegex(@"(?<![0-9A-Za-z])/media/(?<hash>[0-9a-f]{64})-[1-9][0-9]{1,3}-[1-9][0-9]{0,2}\.(avif|webp|jpg)(?![0-9A-Za-z])", RegexOptions.ExplicitCapture)]
    private static partial Regex Size();
}
