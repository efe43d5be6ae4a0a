using System.Net;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Lectern.Server.Rosters.Archives;

namespace Lectern.Server.Rosters.Cartridges;

/// <summary>
/// Reads the manifest of an IMS Common Cartridge 1.0 to 1.3: from it the tree of pages, and warnings for what is missing or has no place
/// in Lectern. One file, one course.
/// </summary>
public sealed partial class CartridgeReader
{
    internal const string ManifestName = "imsmanifest.xml";

    /// <summary>Longest page, in bytes of HTML.</summary>
    public const int MaxPageBytes = 2_000_000;

    private readonly ImportSource _source;
    private readonly ImportProblems _problems;
    private readonly string _fallbackTitle;
    private readonly Dictionary<string, CartridgeResource> _resources = [];
    private readonly HashSet<string> _used = [];

    private CartridgeReader(ImportSource source, string fallbackTitle, ImportProblems problems) =>
        (_source, _fallbackTitle, _problems) = (source, fallbackTitle, problems);

    /// <summary>Null, with the reason reported, when the cartridge cannot be imported.</summary>
    /// <param name="source">The cartridge.</param>
    /// <param name="fallbackTitle">The course's title when the cartridge has none: the name of its file.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public static Cartridge? Read(ImportSource source, string fallbackTitle, ImportProblems problems) =>
        new CartridgeReader(source, fallbackTitle, problems).Read();

    private Cartridge? Read()
    {
        if (CartridgeXml.Read(_source, ManifestName, _problems) is not { } manifest)
        {
            if (!_problems.IsRefused)
                _problems.Refuse(ManifestName, null, "the file is missing, so this is no Common Cartridge");
            return null;
        }
        CheckVersion(manifest);
        ReadResources(manifest);
        var lom = manifest.One("metadata", "lom");
        var title = FirstOf(lom.TextAt("general", "title", "string"), CartridgeXml.Read(_source, "course_settings/course_settings.xml", _problems).TextAt("title"), _fallbackTitle);
        var sections = ReadSections(manifest, title);
        NamePagesLeftOut();
        if (sections.Count == 0)
            _problems.Refuse(ManifestName, null, "the cartridge has no page that could become a lesson");
        if (_problems.IsRefused)
            return null;
        return new(FirstOf(manifest.ValueOf("identifier"), title), title, lom.TextAt("general", "description", "string"),
            FirstOf(lom.TextAt("general", "language"), "en"), lom.TextAt("rights", "description", "string"), sections);
    }

    private void CheckVersion(XElement manifest)
    {
        var version = manifest.TextAt("metadata", "schemaversion");
        if (!Version().IsMatch(version))
            _problems.Warn(ManifestName, null, $"schemaversion is '{version}'; 1.0 to 1.3 are known, so it is read as 1.3");
    }

    private void ReadResources(XElement manifest)
    {
        foreach (var resource in (manifest.One("resources")?.All("resource") ?? []).Select(CartridgeResource.From))
        {
            if (!_resources.TryAdd(resource.Id, resource))
                _problems.Warn(ManifestName, null, $"the identifier '{resource.Id}' stands twice; the first one counts");
            foreach (var missing in resource.Files.Append(resource.Href).Where(name => name.Length > 0 && !_source.Names.Contains(name)).Distinct())
                _problems.Warn(ManifestName, null, $"'{missing}' is listed but not in the cartridge");
        }
    }

    private IReadOnlyList<CartridgeSection> ReadSections(XElement manifest, string title)
    {
        var organization = manifest.One("organizations", "organization");
        var sections = organization is null ? [] : new OrganizationTree(title, PageOf, _problems).Read(organization);
        if (sections.Count == 0 && CartridgeXml.Read(_source, CanvasModules.FileName, _problems) is { } modules)
            sections = CanvasModules.Read(modules, PageOf);
        if (sections.Count > 0)
            return sections;

        _problems.Warn(ManifestName, null, "there is no organization, or an empty one; the pages become one section in the manifest's order");
        var pages = _resources.Values.Where(resource => resource.IsPage || resource.IsWebLink || resource.Unsupported is not null)
            .Select(resource => PageOf(resource.Id, "")).OfType<CartridgePage>().ToList();
        return pages.Count == 0 ? [] : [new(title, pages)];
    }

    private CartridgePage? PageOf(string id, string title)
    {
        if (!_resources.TryGetValue(id, out var resource))
        {
            if (id.Length > 0)
                _problems.Warn(ManifestName, null, $"'{title}' refers to '{id}', which is not among the resources; it is left out");
            return null;
        }
        _used.Add(id);
        if (resource.Unsupported is { } kind)
        {
            _problems.Warn(ManifestName, null, $"the {kind} '{FirstOf(title, resource.Href, id)}' is left out: Lectern has no lesson of that kind");
            return null;
        }
        if (resource.IsWebLink)
            return WebLink.Read(resource, title, _source, _problems);
        if (!_source.Names.Contains(resource.Href) || !(resource.IsPage || resource.IsFile))
            return null; // named as missing already
        return resource.IsPage
            ? new(FirstOf(title, TitleOf(resource.Href), Path.GetFileNameWithoutExtension(resource.Href)), PageKind.Html, resource.Href)
            : new(FirstOf(title, Path.GetFileName(resource.Href)), PageKind.File, resource.Href);
    }

    private void NamePagesLeftOut()
    {
        foreach (var resource in _resources.Values.Where(resource => !_used.Contains(resource.Id)))
        {
            if (resource.IsPage && _source.Names.Contains(resource.Href))
                _problems.Warn(resource.Href, null, "the page is in no organization or module; it is left out");
            else if (resource.Unsupported is { } kind)
                _problems.Warn(ManifestName, null, $"the {kind} '{FirstOf(resource.Href, resource.Id)}' is left out: Lectern has no lesson of that kind");
        }
    }

    private string TitleOf(string page)
    {
        var html = _source.ReadText(page, MaxPageBytes, _problems) ?? "";
        var title = string.Join(' ', WebUtility.HtmlDecode(Title().Match(html).Groups[1].Value).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return title.StartsWith("Assignment: ", StringComparison.Ordinal) ? title["Assignment: ".Length..] : title; // Canvas
    }

    private static string FirstOf(params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
            if (text.Length > 0)
                return text;
        return "";
    }

    [GeneratedRegex(@"^1\.[0-3](\.\d+)?\z")]
    private static partial Regex Version();

    [GeneratedRegex("<title[^>]{0,200}>([^<]{1,1000})</title>", RegexOptions.IgnoreCase)]
    private static partial Regex Title();
}
