using System.Xml;
using System.Xml.Linq;
using Lectern.Server.Rosters.Archives;

namespace Lectern.Server.Rosters.Cartridges;

/// <summary>
/// Reads the XML files of a cartridge: no DTD, so no entities that grow; no resolver, so nothing is fetched; bounded size. Elements are
/// found by local name: each version of the standard has namespaces of its own, and the names are the same.
/// </summary>
internal static class CartridgeXml
{
    private const int MaxCharacters = 20_000_000;

    /// <summary>The root element; null when there is no such file or, with the reason reported, it is not sound.</summary>
    public static XElement? Read(ImportSource source, string name, ImportProblems problems)
    {
        using var stream = source.OpenRead(name);
        if (stream is null)
            return null;
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MaxCharacters };
        try
        {
            using var reader = XmlReader.Create(stream, settings);
            return XDocument.Load(reader).Root;
        }
        catch (XmlException error)
        {
            problems.Refuse(name, error.LineNumber > 0 ? error.LineNumber : null, $"the XML is not sound: {error.Message}");
            return null;
        }
    }

    public static IEnumerable<XElement> All(this XElement element, string name) => element.Elements().Where(child => child.Name.LocalName == name);

    public static XElement? One(this XElement? element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            element = element?.Elements().FirstOrDefault(child => child.Name.LocalName == name);
        return element;
    }

    /// <summary>The text at a path of child elements, on one line; empty when there is none.</summary>
    public static string TextAt(this XElement? element, params ReadOnlySpan<string> path) =>
        string.Join(' ', (element.One(path)?.Value ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    public static string ValueOf(this XElement element, string name) =>
        element.Attributes().FirstOrDefault(attribute => attribute.Name.LocalName == name)?.Value.Trim() ?? "";
}
