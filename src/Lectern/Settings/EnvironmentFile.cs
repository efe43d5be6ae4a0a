using System.Collections;
using Lectern.Commands;

namespace Lectern.Settings;

/// <summary><c>.env.performance</c>: lines of <c>Lectern__Database__Connection=VALUE</c>; blank lines and lines that start with # are passed over.</summary>
internal static class EnvironmentFile
{
    /// <exception cref="UsageException">A line is neither.</exception>
    public static Dictionary<string, string?> Read(string path)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (!File.Exists(path))
            return settings;
        var number = 0;
        foreach (var line in File.ReadLines(path).Select(line => line.Trim()))
        {
            number++;
            if (line.Length == 0 || line.StartsWith('#'))
                continue;
            var split = line.IndexOf('=', StringComparison.Ordinal);
            if (split <= 0)
                throw new UsageException($"{path} line {number} is not NAME=VALUE.");
            settings[KeyOf(line[..split].Trim())] = line[(split + 1)..].Trim().Trim('"');
        }
        return settings;
    }

    /// <summary>The environment's own variables, named the same way.</summary>
    public static Dictionary<string, string?> FromVariables(IDictionary variables)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry variable in variables)
            settings[KeyOf((string)variable.Key)] = (string?)variable.Value;
        return settings;
    }

    private static string KeyOf(string name) => name.Replace("__", ":", StringComparison.Ordinal);
}
