using System.Collections;
using System.Reflection;
using Lectern.Commands;
using Lectern.Monitoring.Alerts;
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
                throw new UsageException($"Unknown setting {path}:{child.Key}; the nearest known one is {path}:{EditDistance.Nearest(child.Key, known.Keys)}.");
            if (IsOptions(property.PropertyType))
                Check(child, property.PropertyType, $"{path}:{property.Name}");
            else if (ElementOf(property.PropertyType) is { } element)
                foreach (var entry in child.GetChildren())
                    CheckEntry(entry, element, $"{path}:{property.Name}:{entry.Key}");
        }
    }

    // The binder leaves out what cannot be read in a list, and says nothing.
    private static void CheckEntry(IConfigurationSection entry, Type options, string path)
    {
        Check(entry, options, path);
        try
        {
            entry.Get(options);
        }
        catch (InvalidOperationException error)
        {
            throw new UsageException(error.Message);
        }
    }

    // The type of what stands in a list of options; null for what is none.
    private static Type? ElementOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>) && IsOptions(type.GetGenericArguments()[0]) ? type.GetGenericArguments()[0] : null;

    private static bool IsOptions(Type type) => type.Namespace?.StartsWith("Lectern", StringComparison.Ordinal) == true && !type.IsEnum && !typeof(IEnumerable).IsAssignableFrom(type);
}
