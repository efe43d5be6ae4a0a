using System.Xml.Linq;

namespace Lectern.Server.Rosters.Cartridges;

/// <summary>One resource of the manifest.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="Type">Such as <c>webcontent</c> or <c>imsqti_xmlv1p2/imscc_xmlv1p1/assessment</c>.</param>
/// <param name="Href">Name of its main file; empty when it has none.</param>
/// <param name="Files">Names of all its files.</param>
internal sealed record CartridgeResource(string Id, string Type, string Href, IReadOnlyList<string> Files)
{
    private static readonly string[] PageExtensions = [".html", ".htm", ".xhtml"];

    public static CartridgeResource From(XElement resource)
    {
        var basis = resource.ValueOf("base");
        var files = resource.All("file").Select(file => basis + Name(file.ValueOf("href"))).Where(name => name.Length > 0).ToList();
        var href = Name(resource.ValueOf("href"));
        return new(resource.ValueOf("identifier"), resource.ValueOf("type"), href.Length > 0 ? basis + href : files.FirstOrDefault(""), files);
    }

    public bool IsPage => !IsSettings && IsContent && PageExtensions.Contains(Path.GetExtension(Href).ToLowerInvariant());

    public bool IsFile => IsContent && !IsPage && !IsSettings;

    public bool IsWebLink => Type.StartsWith("imswl_", StringComparison.Ordinal);

    /// <summary>What Lectern has no lesson for, in words; null when it has.</summary>
    public string? Unsupported => Type switch
    {
        _ when Type.Contains("question-bank", StringComparison.Ordinal) => "question bank",
        _ when Type.StartsWith("imsqti_", StringComparison.Ordinal) => "quiz",
        _ when Type.StartsWith("imsdt_", StringComparison.Ordinal) => "discussion",
        _ when Type.StartsWith("imsbasiclti_", StringComparison.Ordinal) => "LTI tool",
        _ when IsContent || IsWebLink => null,
        _ => $"resource of type '{Type}'",
    };

    private bool IsContent => Type == "webcontent" || Type.Contains("associatedcontent", StringComparison.Ordinal) || Type.StartsWith("assignment_", StringComparison.Ordinal);

    // Canvas keeps its own settings there; the syllabus among them is a page.
    private bool IsSettings => Href.StartsWith("course_settings/", StringComparison.Ordinal) && !Href.EndsWith("/syllabus.html", StringComparison.Ordinal);

    // Some tools encode the names in the manifest as in a URL, and most do not.
    private static string Name(string href) => href.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(href) : href;
}
