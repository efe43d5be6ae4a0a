using System.Globalization;
using System.Text;
using Lectern.Caching.Generations;

namespace Lectern.Caching.Shared;

/// <summary>
/// The names of the cache's keys in Redis, and the text of a generation. All keys of one entry have its name in braces, so that they are in
/// one slot of a Cluster; braces of the name itself are written as %7B and %7D.
/// </summary>
internal sealed class SharedKeys
{
    private readonly string _prefix;

    /// <exception cref="ArgumentException">The prefix would break the names.</exception>
    public SharedKeys(string prefix)
    {
        if (string.IsNullOrEmpty(prefix) || prefix.Length > 100 || prefix.Any(letter => letter is <= ' ' or > '~' or '{' or '}'))
            throw new ArgumentException($"Prefix '{prefix}' is empty, longer than 100 characters, or has a space, a brace or what is not printable ASCII. Use a word, such as lectern.", nameof(prefix));
        _prefix = prefix;
        (Generations, Calls) = ($"{prefix}:g:", $"{prefix}:k:");
    }

    /// <summary>What all generations begin with.</summary>
    public string Generations { get; }

    /// <summary>What all calls begin with.</summary>
    public string Calls { get; }

    public string Generation(string tag) => Generations + tag;

    public string Value(string key) => $"{_prefix}:{{{Escape(key)}}}:v";

    public string Lease(string key) => $"{_prefix}:{{{Escape(key)}}}:l";

    /// <summary>Where the last changes of a key stand.</summary>
    public string Positions(string key) => $"{_prefix}:{{{Escape(key)}}}:p";

    /// <summary>Tells every node that a key has changed.</summary>
    public string Call(string key) => $"{Calls}{{{Escape(key)}}}";

    /// <summary>Holds the run identifier of the server that it is on.</summary>
    public string Mark(int number) => $"{_prefix}:{{{number}}}:r";

    /// <summary>The key of a call.</summary>
    public string Called(string name) => name[(Calls.Length + 1)..^1].Replace("%7D", "}", StringComparison.Ordinal).Replace("%7B", "{", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);

    /// <summary>Reads a generation: its number and its positions, with '|' before each.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out long value, out string[] positions)
    {
        (value, positions) = (0, []);
        var bar = text.IndexOf((byte)'|');
        if (bar < 0 || !long.TryParse(text[..bar], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) || value == Caching.Generations.Generation.Unknown)
            return false;
        positions = ReadPositions(text[bar..]);
        return true;
    }

    public static string[] ReadPositions(ReadOnlySpan<byte> text) =>
        text.Length < 2 ? [] : Encoding.UTF8.GetString(text).Split('|', StringSplitOptions.RemoveEmptyEntries);

    private static string Escape(string key) => key.AsSpan().IndexOfAny('{', '}', '%') < 0 ? key
        : key.Replace("%", "%25", StringComparison.Ordinal).Replace("{", "%7B", StringComparison.Ordinal).Replace("}", "%7D", StringComparison.Ordinal);
}
