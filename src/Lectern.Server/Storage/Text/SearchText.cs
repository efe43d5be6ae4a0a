using System.Globalization;
using System.Text;

namespace Lectern.Server.Storage.Text;

/// <summary>
/// The one form in which titles and queries are compared, on both stores: lower case, without accents, words one space apart.
/// </summary>
public static class SearchText
{
    /// <summary>Normalizes. Letters and digits of every script stay; idempotent; the empty string for text without any.</summary>
    public static string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = new StringBuilder(text.Length);
        var gap = false;
        foreach (var rune in WellFormed(text).Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (IsWordPart(rune))
            {
                if (gap && words.Length > 0) words.Append(' ');
                gap = false;
                Fold(words, rune);
            }
            else if (!IsAccent(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format)
            {
                gap = true;
            }
        }
        // Recompose what must not stay in pieces: Hangul syllables, kana with their voicing marks.
        return words.ToString().Normalize(NormalizationForm.FormC);
    }

    private static bool IsWordPart(Rune rune) =>
        !IsAccent(rune) && (Rune.IsLetterOrDigit(rune) || IsMark(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.LetterNumber);

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>
    /// Marks that a reader types or leaves out at will: the accents of Latin, Greek and Cyrillic, the points of Hebrew, the vowel signs
    /// of Arabic. Elsewhere a mark is a vowel (Devanagari, Thai, Khmer, …) and the word is another one without it.
    /// </summary>
    private static bool IsAccent(Rune rune) => rune.Value is
        (>= 0x0300 and <= 0x036F) or (>= 0x0483 and <= 0x0489) or (>= 0x0591 and <= 0x05C7) or (>= 0x0610 and <= 0x061A) or 0x0640 or
        (>= 0x064B and <= 0x065F) or 0x0670 or (>= 0x06D6 and <= 0x06ED) or (>= 0x1AB0 and <= 0x1AFF) or (>= 0x1DC0 and <= 0x1DFF) or
        (>= 0x20D0 and <= 0x20FF) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xFE20 and <= 0xFE2F);

    private static void Fold(StringBuilder words, Rune rune)
    {
        var lower = Rune.ToLowerInvariant(rune);
        switch (lower.Value)
        {
            case 'ß': words.Append("ss"); break;
            case 'æ': words.Append("ae"); break;
            case 'œ': words.Append("oe"); break;
            case 'þ': words.Append("th"); break;
            case 'ø': words.Append('o'); break;
            case 'ł': words.Append('l'); break;
            case 'đ' or 'ð': words.Append('d'); break;
            case 'ħ': words.Append('h'); break;
            case 'ı': words.Append('i'); break;
            case 'ŧ': words.Append('t'); break;
            case 'ς': words.Append('σ'); break;
            default: words.Append(lower.ToString()); break;
        }
    }

    // A lone surrogate cannot be normalized; it is no letter either.
    private static string WellFormed(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')) return text;
        var sound = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) sound.Append(rune.ToString());
        return sound.ToString();
    }
}
