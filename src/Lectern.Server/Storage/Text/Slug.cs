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

    /// <summary>The slug of the <paramref name="number"/>th course of that name, from 1: algebra, algebra-2, algebra-3.</summary>
    public static string Numbered(string words, int number)
    {
        if (number == 1)
            return words;
        var suffix = FormattableString.Invariant($"-{number}");
        var room = Math.Min(words.Length, MaxLength - suffix.Length);
        return words[..(char.IsHighSurrogate(words[room - 1]) ? room - 1 : room)].TrimEnd('-') + suffix;
    }
}
