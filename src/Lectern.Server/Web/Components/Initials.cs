using System.Globalization;
using System.Text;

namespace Lectern.Server.Web.Components;

/// <summary>Letters that stand for a name or a title where there is no picture.</summary>
public static class Initials
{
    /// <summary>The first letters of the first and last word: "Noor Bakker" is NB.</summary>
    public static string Of(string name)
    {
        var words = name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(First).Where(letter => letter.Length > 0).ToList();
        return words.Count > 1 ? words[0] + words[^1] : words.FirstOrDefault() ?? "";
    }

    /// <summary>
    /// The first letter or digit of <paramref name="text"/> with the marks that belong to it, in upper case; empty if there is none.
    /// </summary>
    public static string First(string text)
    {
        for (var i = 0; i < text.Length; i += Rune.TryGetRuneAt(text, i, out var rune) ? rune.Utf16SequenceLength : 1)
            if (Rune.TryGetRuneAt(text, i, out var candidate) && Rune.IsLetterOrDigit(candidate))
                return StringInfo.GetNextTextElement(text, i).ToUpperInvariant();
        return "";
    }
}
