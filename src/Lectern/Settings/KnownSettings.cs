using System.Collections;
using System.Reflection;
using Lectern.Commands;
using Lectern.Server;

namespace Lectern.Settings;

/// <summary>Stops the program at a key that nothing reads: a misspelled limit must not be a limit that is silently absent.</summary>
internal static class KnownSettings
{
    /// <exception cref="UsageException">A key is unknown; the message names the nearest known one.</exception>
    public static void Check(IConfigurationSection lectern) => Check(lectern, typeof(LecternOptions), LecternSettings.Section);

    private static void Check(IConfigurationSection section, Type options, string path)
    {
        var known = options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            if (!known.TryGetValue(child.Key, out var property))
                throw new UsageException($"Unknown setting {path}:{child.Key}; the nearest known one is {path}:{Nearest(child.Key, known.Keys)}.");
            if (property.PropertyType.Namespace?.StartsWith("Lectern", StringComparison.Ordinal) == true && !property.PropertyType.IsEnum && !typeof(IEnumerable).IsAssignableFrom(property.PropertyType))
                Check(child, property.PropertyType, $"{path}:{property.Name}");
        }
    }

    private static string Nearest(string key, IEnumerable<string> known) => known.MinBy(name => Distance(key.ToLowerInvariant(), name.ToLowerInvariant()))!;

    // Levenshtein's edit distance, two rows at a time.
    private static int Distance(string a, string b)
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
