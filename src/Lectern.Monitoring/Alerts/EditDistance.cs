namespace Lectern.Monitoring.Alerts;

/// <summary>Finds what somebody most likely meant.</summary>
public static class EditDistance
{
    /// <summary>The one of <paramref name="known"/> that takes the fewest changes of a letter to become <paramref name="word"/>; its case does not count.</summary>
    public static string Nearest(string word, IEnumerable<string> known) => known.MinBy(name => Between(word.ToLowerInvariant(), name.ToLowerInvariant()))!;

    // Levenshtein's, two rows at a time.
    private static int Between(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            previous = current;
        }
        return previous[b.Length];
    }
}
