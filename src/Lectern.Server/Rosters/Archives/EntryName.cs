namespace Lectern.Server.Rosters.Archives;

/// <summary>Names of entries, which whoever made the archive chose freely.</summary>
internal static class EntryName
{
    private const int MaxLength = 1024;

    /// <summary>False for absolute paths, drive letters, backslashes, control characters and any '.' or '..' segment.</summary>
    public static bool IsInside(string name) =>
        name.Length is > 0 and <= MaxLength &&
        !name.StartsWith('/') &&
        !name.Any(c => c is '\\' || char.IsControl(c)) &&
        !(name.Length > 1 && name[1] == ':') &&
        !name.Split('/').Any(segment => segment is "." or "..");

    /// <summary>The name for a message: no control characters, not longer than a line.</summary>
    public static string Printable(string name) =>
        string.Concat(name.Take(200).Select(c => char.IsControl(c) ? '?' : c));
}
