using System.Text;
using System.Text.RegularExpressions;

namespace Lectern.Assets;

/// <summary>
/// The files that pages link, each under a name with a hash of its bytes. What a script imports is hashed before it, since the script names it.
/// </summary>
/// <param name="sources">By name, such as <c>lectern.css</c>.</param>
internal sealed partial class AssetFolder(IReadOnlyDictionary<string, byte[]> sources)
{
    private readonly Dictionary<string, Asset> _done = new(StringComparer.Ordinal);

    public IEnumerable<Asset> All() => sources.Keys.Order(StringComparer.Ordinal).Select(Make);

    private Asset Make(string name)
    {
        if (_done.TryGetValue(name, out var done))
            return done;
        if (!sources.TryGetValue(name, out var bytes))
            throw new FileNotFoundException($"A script imports {name}, which is not among the assets: {string.Join(", ", sources.Keys)}.");
        if (Path.GetExtension(name) == ".js")
            bytes = Encoding.UTF8.GetBytes(Import().Replace(Encoding.UTF8.GetString(bytes), import => $"from \"./{Make(import.Groups["name"].Value).File}\""));
        return _done[name] = new(name, bytes);
    }

    // An import map would do the same, and would have to stand in the page, where the policy allows no script.
    [GeneratedRegex(@"from ""\./(?<name>[\w-]+\.js)""")]
    private static partial Regex Import();
}
