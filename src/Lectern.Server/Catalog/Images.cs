namespace Lectern.Server.Catalog;

internal static class Images
{
    /// <summary>Where the file of that name is served; null without one.</summary>
    public static string? Url(string? name) => name is null ? null : "/media/" + name;
}
