using System.Xml.Linq;

namespace Lectern.Server.Rosters.Cartridges;

/// <summary>Turns the manifest's tree of items into sections: the top level are sections, everything below becomes lessons in order.</summary>
/// <param name="courseTitle">Names the section of pages that stand at the top level by themselves.</param>
/// <param name="page">The page of an item (its resource and title), or null when it is none.</param>
/// <param name="problems">Takes what is too deep.</param>
internal sealed class OrganizationTree(string courseTitle, Func<string, string, CartridgePage?> page, ImportProblems problems)
{
    private const int MaxDepth = 32;

    private readonly List<(string Title, List<CartridgePage> Pages)> _sections = [];
    private bool _collectsLoosePages;

    public IReadOnlyList<CartridgeSection> Read(XElement organization)
    {
        foreach (var item in Top(organization))
        {
            if (item.ValueOf("identifierref").Length > 0 && !item.All("item").Any())
                AddLoosePage(item);
            else
                AddSection(item);
        }
        return [.. _sections.Where(section => section.Pages.Count > 0).Select(section => new CartridgeSection(section.Title, section.Pages))];
    }

    // The standard wants one untitled root item; some tools leave it out.
    private static IEnumerable<XElement> Top(XElement organization)
    {
        var items = organization.All("item").ToList();
        return items is [var root] && root.ValueOf("identifierref").Length == 0 && root.TextAt("title").Length == 0 ? root.All("item") : items;
    }

    private void AddLoosePage(XElement item)
    {
        if (!_collectsLoosePages)
            _sections.Add((courseTitle, []));
        _collectsLoosePages = true;
        AddPage(item, [item.TextAt("title")]);
    }

    private void AddSection(XElement item)
    {
        var title = item.TextAt("title");
        _sections.Add((title.Length > 0 ? title : courseTitle, []));
        _collectsLoosePages = false;
        AddPage(item, [title]);
        AddChildren(item, []);
    }

    private void AddChildren(XElement parent, List<string> levels)
    {
        if (levels.Count >= MaxDepth)
        {
            problems.Warn(CartridgeReader.ManifestName, null, $"'{parent.TextAt("title")}' is nested more than {MaxDepth} deep; what is below it is left out");
            return;
        }
        foreach (var item in parent.All("item"))
        {
            List<string> titles = [.. levels, item.TextAt("title")];
            AddPage(item, titles);
            AddChildren(item, titles);
        }
    }

    private void AddPage(XElement item, List<string> titles)
    {
        if (item.ValueOf("identifierref") is { Length: > 0 } id && page(id, LessonTitle.Join(titles)) is { } found)
            _sections[^1].Pages.Add(found);
    }
}
