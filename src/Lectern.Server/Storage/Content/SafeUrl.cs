namespace Lectern.Server.Storage.Content;

/// <summary>Decides which addresses content may name.</summary>
internal static class SafeUrl
{
    private const int MaxLength = 2048;

    /// <summary>An address for a link: http, https, mailto, a path or a fragment (which gets the id prefix). Null refuses.</summary>
    public static string? ForLink(string raw)
    {
        var url = Clean(raw);
        if (url.StartsWith('#')) return url.Length > 1 ? "#" + HtmlSanitizer.PageId(url[1..]) : null;
        return url.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? url : WebOrPath(url);
    }

    /// <summary>An address for an image, a film or a sound: http, https or a path. Null refuses.</summary>
    public static string? ForMedia(string raw) => WebOrPath(Clean(raw));

    /// <summary>True for an address of another site.</summary>
    public static bool IsOutside(string url) =>
        url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    private static string? WebOrPath(string url)
    {
        if (url.Length is 0 or > MaxLength) return null;
        if (IsOutside(url)) return url;
        // A browser reads `\` as `/`, and `//host` leaves the site without saying so.
        if (url.Contains('\\', StringComparison.Ordinal) || url.StartsWith("//", StringComparison.Ordinal)) return null;
        // A colon before the path is a scheme, or close enough to one for some browser to think so.
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 && url.AsSpan(0, colon).IndexOfAny('/', '?', '#') < 0 ? null : url;
    }

    // Browsers strip tabs and newlines anywhere and C0 controls at the ends before they look for the scheme: `java\tscript:`.
    private static string Clean(string raw) => SignedAddress.Strip(string.Concat(raw.Where(c => !char.IsControl(c) && !IsInvisible(c))).Trim());

    private static bool IsInvisible(char c) =>
        c is '\u00AD' or '\u200B' or '\u200C' or '\u200D' or '\u2060' or '\uFEFF' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
