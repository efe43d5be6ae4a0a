using Lectern.Server.Rosters.Archives;

namespace Lectern.Server.Rosters.Cartridges;

/// <summary>A resource that is an address: an XML file with a title and a url.</summary>
internal static class WebLink
{
    public static CartridgePage? Read(CartridgeResource resource, string title, ImportSource source, ImportProblems problems)
    {
        var link = CartridgeXml.Read(source, resource.Href, problems);
        var url = link.One("url")?.ValueOf("href") ?? "";
        var page = Page(title.Length > 0 ? title : link.TextAt("title"), url);
        if (page is null && link is not null)
            problems.Warn(resource.Href, null, $"the link to '{url}' is no http or https address; it is left out");
        return page;
    }

    /// <summary>Null when the address is not one of the web.</summary>
    public static CartridgePage? Page(string title, string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? new CartridgePage(title.Length > 0 ? title : address.Host, PageKind.WebLink, address.AbsoluteUri)
            : null;
}
