namespace Lectern.Caching.Generations;

/// <summary>
/// Positions of the last few changes of one tag, newest first. More than one, because changes may be committed in one order and
/// invalidated in the other, and what a position looks like is not known here: the loader must have reached all of them.
/// </summary>
internal static class Positions
{
    /// <summary>As many writers of one tag may overtake each other between their commits and their invalidations.</summary>
    public const int Most = 8;

    public static string[] Add(string[] positions, string? position) => position is null || positions.Contains(position) ? positions : [position, .. positions.Take(Most - 1)];

    public static string[] Union(string[] first, string[] second) =>
        second.Length == 0 ? first : first.Length == 0 ? second : [.. first.Concat(second).Distinct(StringComparer.Ordinal).Take(Most)];
}
