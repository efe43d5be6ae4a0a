namespace Lectern.Server.Storage.Demo;

/// <summary>A Markdown file that begins with <c>name: value</c> lines between two lines of <c>---</c>.</summary>
internal sealed record FrontMatter(IReadOnlyDictionary<string, string> Values, string Body)
{
    private const string Fence = "---\n";

    public string this[string name] => Values[name];

    /// <exception cref="FormatException">It does not begin like that.</exception>
    public static FrontMatter Parse(string text)
    {
        var lines = text.ReplaceLineEndings("\n");
        var end = lines.IndexOf("\n" + Fence, StringComparison.Ordinal);
        if (!lines.StartsWith(Fence, StringComparison.Ordinal) || end < 0)
            throw new FormatException("The file must begin with name: value lines between two lines of ---.");
        var values = lines[Fence.Length..end].Split('\n').Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries)).ToDictionary(pair => pair[0], pair => pair[1]);
        return new(values, lines[(end + 1 + Fence.Length)..]);
    }
}
