using System.Diagnostics.CodeAnalysis;

namespace Lectern.Server.Web;

public static class MediaUrl
{
    /// <summary>What stands before a file's name.</summary>
    public const string Prefix = "/media/";

    /// <summary>Where the file of that name is served; null without one.</summary>
    [return: NotNullIfNotNull(nameof(name))]
    public static string? Of(string? name) => name is null ? null : Prefix + name;

    /// <summary>The address that everybody would read the file at, and the grant that stood in it; null when there was none.</summary>
    public static string WithoutGrant(string url, out string? grant)
    {
        var slash = url.LastIndexOf('/');
        grant = url.StartsWith(Prefix, StringComparison.Ordinal) && slash >= Prefix.Length ? url[Prefix.Length..slash] : null;
        return grant is null ? url : Prefix + url[(slash + 1)..];
    }
}
