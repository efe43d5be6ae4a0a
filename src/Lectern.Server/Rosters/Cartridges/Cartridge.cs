namespace Lectern.Server.Rosters.Cartridges;

/// <summary>A course as its cartridge tells it: no bodies yet, they are read one at a time.</summary>
/// <param name="Id">The manifest's identifier; the same course exported again has the same.</param>
/// <param name="Title">Not empty.</param>
/// <param name="Description">May be empty.</param>
/// <param name="Language">BCP 47 tag; <c>en</c> when the cartridge does not say.</param>
/// <param name="Rights">Licence and attribution, as the cartridge words them; may be empty.</param>
/// <param name="Sections">In reading order, none empty.</param>
public sealed record Cartridge(string Id, string Title, string Description, string Language, string Rights, IReadOnlyList<CartridgeSection> Sections)
{
    /// <summary>All pages in reading order; a page's lesson number is its place here, from 1.</summary>
    public IReadOnlyList<CartridgePage> Pages { get; } = [.. Sections.SelectMany(section => section.Pages)];
}

/// <summary>A chapter.</summary>
public sealed record CartridgeSection(string Title, IReadOnlyList<CartridgePage> Pages);

/// <summary>What a page is made of.</summary>
public enum PageKind
{
    /// <summary>An HTML file of the cartridge.</summary>
    Html,

    /// <summary>Another file of the cartridge: a document, an image, a film.</summary>
    File,

    /// <summary>An address of the web.</summary>
    WebLink,
}

/// <param name="Title">Not empty.</param>
/// <param name="Kind">What <paramref name="Target"/> is.</param>
/// <param name="Target">Name of the file in the cartridge, or the address.</param>
public sealed record CartridgePage(string Title, PageKind Kind, string Target);
