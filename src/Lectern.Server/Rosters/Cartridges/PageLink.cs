using Lectern.Server.Rosters.Archives;

namespace Lectern.Server.Rosters.Cartridges;

/// <summary>Where an address in a page leads: to a file of the cartridge, or elsewhere.</summary>
/// <param name="File">Name of the file, there or not; null when the address is none of a file.</param>
/// <param name="Fragment">Without '#'; empty when there is none.</param>
internal readonly record struct PageLink(string? File, string Fragment)
{
    private const string FileBase = "$IMS-CC-FILEBASE$/";
    private const string WikiReference = "$WIKI_REFERENCE$/pages/";
    private const string CanvasPage = "$CANVAS_OBJECT_REFERENCE$/pages/";

    /// <param name="url">As the page has it.</param>
    /// <param name="page">Name of the page's own file.</param>
    /// <param name="source">The cartridge.</param>
    public static PageLink Parse(string url, string page, ImportSource source)
    {
        var fragmentAt = url.IndexOf('#', StringComparison.Ordinal);
        var fragment = fragmentAt < 0 ? "" : url[(fragmentAt + 1)..];
        var path = Uri.UnescapeDataString((fragmentAt < 0 ? url : url[..fragmentAt]).Split('?')[0].Trim());
        if (path.Length == 0)
            return new(null, fragment);

        if (path.StartsWith(FileBase, StringComparison.Ordinal))
            return new(InFileBase(path[FileBase.Length..], source), fragment);
        foreach (var prefix in (ReadOnlySpan<string>)[WikiReference, CanvasPage])
            if (path.StartsWith(prefix, StringComparison.Ordinal))
                return new($"wiki_content/{path[prefix.Length..]}.html", fragment);
        if (path.StartsWith('/') || path.Contains(':', StringComparison.Ordinal))
            return new(null, fragment);
        return new(Normalize(FolderOf(page) + path), fragment);
    }

    // The base is web_resources by convention; some tools mean the top of the cartridge.
    private static string? InFileBase(string path, ImportSource source)
    {
        var conventional = Normalize("web_resources/" + path);
        return conventional is null || source.Names.Contains(conventional) || !source.Names.Contains(path) ? conventional : path;
    }

    private static string FolderOf(string page) => page[..(page.LastIndexOf('/') + 1)];

    /// <summary>Resolves '.' and '..'; null when the path leads out of the cartridge.</summary>
    private static string? Normalize(string path)
    {
        var segments = new List<string>();
        foreach (var segment in path.Split('/').Where(segment => segment is not ("" or ".")))
        {
            if (segment != "..")
                segments.Add(segment);
            else if (segments.Count == 0)
                return null;
            else
                segments.RemoveAt(segments.Count - 1);
        }
        return string.Join('/', segments);
    }
}
