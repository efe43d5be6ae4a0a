using Lectern.Server.Storage;
using Lectern.Server.Storage.Text;

namespace Lectern.Server.Catalog;

/// <summary>
/// What someone looks for. Every word must be there: at the start of a word, or, in scripts that put no space between words,
/// anywhere. PostgreSQL also finds words that are nearly these, by the groups of three letters that they share.
/// </summary>
internal sealed record CourseSearch
{
    // Each word is an index scan of its own; what follows the eighth hardly narrows anything.
    private const int MaxWords = 8;

    // Shorter words have too few groups of three letters to be like one word more than another.
    private const int ShortestNear = 4;

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
                : "search_words @@ to_tsquery('simple', @words)");
        for (var i = 0; i < _inner.Length; i++)
            conditions.Add(store == StoreKind.Sqlite ? $"instr(search_text, @inner{i}) > 0" : $"strpos(search_text, @inner{i}) > 0");
        return string.Join(" AND ", conditions);
    }

    /// <summary>The condition on courses that have nearly these words; null where there is no such search.</summary>
    public string? NearCondition(StoreKind store) => HasNear(store) ? string.Join(" AND ", _words.Select((_, i) => $"@near{i} <% search_text")) : null;

    private bool HasNear(StoreKind store) => store == StoreKind.Postgres && _inner.Length == 0 && _words.All(word => word.Length >= ShortestNear);

    public IEnumerable<(string Name, object Value)> Parameters(StoreKind store)
    {
        // The words are letters and digits only, so that no quote can end them.
        if (_words.Length > 0)
            yield return ("words", store == StoreKind.Sqlite
                ? string.Join(' ', _words.Select(word => $"\"{word}\"*"))
                : string.Join(" & ", _words.Select(word => $"'{word}':*")));
        for (var i = 0; i < _inner.Length; i++)
            yield return ($"inner{i}", _inner[i]);
        if (HasNear(store))
            for (var i = 0; i < _words.Length; i++)
                yield return ($"near{i}", _words[i]);
    }

    private static bool IsUnspaced(string word) => word.EnumerateRunes().Any(rune => rune.Value is
        (>= 0x0E00 and <= 0x0EFF) or (>= 0x1000 and <= 0x109F) or (>= 0x1780 and <= 0x17FF) or // Thai, Lao, Burmese, Khmer
        (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF)); // kana, Han
}
