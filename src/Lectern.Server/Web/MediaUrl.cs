using System.Diagnostics.CodeAnalysis;

namespace Lectern.Server.Web;

public static class MediaUrl
{
    /// <summary>What stands before a file's name.</summary>
    public const string Prefix = "/media/";

    /// <summary>Where the file of that name is served; null without one.</summary>
    [return: NotNullIfNotNull(nameof(name))]
    public static string? Of(string? name) => name is null ? null : Prefix + name;
}
