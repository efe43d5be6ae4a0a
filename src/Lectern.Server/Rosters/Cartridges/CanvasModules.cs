using System.Globalization;
using System.Xml.Linq;

namespace Lectern.Server.Rosters.Cartridges;

/// <summary>Canvas writes its modules into <c>course_settings/module_meta.xml</c> beside the standard's organization.</summary>
internal static class CanvasModules
{
    public const string FileName = "course_settings/module_meta.xml";

    public static IReadOnlyList<CartridgeSection> Read(XElement modules, Func<string, string, CartridgePage?> page) =>
        [.. modules.All("module").OrderBy(Position).Select(module => Section(module, page)).Where(section => section.Pages.Count > 0)];

    private static CartridgeSection Section(XElement module, Func<string, string, CartridgePage?> page)
    {
        var title = module.TextAt("title");
        var items = module.One("items")?.All("item").OrderBy(Position) ?? Enumerable.Empty<XElement>();
        return new(title.Length > 0 ? title : "Module", [.. items.Select(item => Page(item, page)).OfType<CartridgePage>()]);
    }

    private static CartridgePage? Page(XElement item, Func<string, string, CartridgePage?> page)
    {
        var title = item.TextAt("title");
        return item.TextAt("content_type") == "ExternalUrl"
            ? WebLink.Page(title, item.TextAt("url"))
            : page(item.TextAt("identifierref"), title);
    }

    private static int Position(XElement element) =>
        int.TryParse(element.TextAt("position"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var position) ? position : int.MaxValue;
}
