using System.Text;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Text;

namespace Lectern.Server.Catalog;

/// <summary>
/// What someone looks for. Every word must be there: at the start of a word, or, in scripts that put no space between words,
/// anywhere.
/// </summary>
internal sealed record CourseSearch
{
    // Each word is an index scan of its own; what follows the eighth hardly narrows anything.
    private const int MaxWords = 8;

    private readonly string[] _words;
    private readonly string[] _inner;

    public CourseSearch(string query)
    {
        var words = SearchText.Normalize(query).Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct().Take(MaxWords).ToLookup(IsUnspaced);
        (_words, _inner) = ([.. words[false]], [.. words[true]]);
        Text = string.Join(' ', [.. _words, .. _inner]);
    }

    /// <summary>The words, normalized; empty when the query has no letter or digit, and nothing can match.</summary>
    public string Text { get; }

    /// <summary>The condition on <c>courses</c>, with the names of <see cref="Parameters"/> in it.</summary>
    public string Condition(StoreKind store)
    {
        var conditions = new List<string>();
        if (_words.Length > 0)
            conditions.Add(store == StoreKind.Sqlite
                ? "id IN (SELECT rowid FROM courses_search WHERE courses_search MATCH @words)"
                : "to_tsvector('simple', search_text) @@ to_tsquery('simple', @words)");
        for (var i = 0; i < _inner.Length; i++)
            conditions.Add(store == StoreKind.Sqlite ? $"instr(search_text, @inner{i}) > 0" : $"strpos(search_text, @inner{i}) > 0");
        return string.Join(" AND ", conditions);
    }

    public IEnumerable<(string Name, object Value)> Parameters(StoreKind store)
    {
        // The words are letters and digits only, so that no quote can end them.
        if (_words.Length > 0)
            yield return ("words", store == StoreKind.Sqlite
                ? string.Join(' ', _words.Select(word => $"\"{word}\"*"))
                : string.Join(" & ", _words.Select(word => $"'{word}':*")));
        for (var i = 0; i < _inner.Length; i++)
            yield return ($"inner{i}", _inner[i]);
    }

    private static bool IsUnspaced(string word) => word.EnumerateRunes().Any(rune => rune.Value is
        (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF) or // Thai, Lao, Burmese, Khmer
        (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF)); // kana, Han
}
