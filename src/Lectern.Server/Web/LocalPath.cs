namespace Lectern.Server.Web;

/// <summary>Where a form may lead: a path on this server and nothing else, so that no link of ours ends on somebody else's page.</summary>
public static class LocalPath
{
    private const int MaxLength = 2000;

    /// <summary><paramref name="path"/> if it stays here, else null. Browsers read <c>//host</c> and <c>/\host</c> as another server.</summary>
    public static string? Check(string? path) =>
        path is { Length: > 0 and <= MaxLength } && path[0] == '/' && !(path.Length > 1 && path[1] is '/' or '\\') && path.All(IsPlain) ? path : null;

    // Browsers drop tabs and line ends, which would make "/\t/host" the same as "//host".
    private static bool IsPlain(char character) => character is > ' ' and <= '~' and not '\\';
}
