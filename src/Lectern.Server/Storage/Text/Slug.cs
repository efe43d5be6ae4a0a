namespace Lectern.Server.Storage.Text;

/// <summary>The part of an address that names a course.</summary>
public static class Slug
{
    /// <summary>Longest slug, in UTF-16 characters.</summary>
    public const int MaxLength = 80;

    private const string Fallback = "course";

    /// <summary>
    /// Letters and digits of any script joined by '-', 1 to <see cref="MaxLength"/> characters; "course" when the title has none.
    /// Not unique: the store adds a number where two courses would share one.
    /// </summary>
    public static string From(string title)
    {
        var words = SearchText.Normalize(title).Replace(' ', '-');
        if (words.Length <= MaxLength) return words.Length == 0 ? Fallback : words;

        var end = words.LastIndexOf('-', MaxLength);
        if (end <= 0) end = char.IsHighSurrogate(words[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        return words[..end];
    }
}
