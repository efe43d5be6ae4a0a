using Lectern.Server.Storage.Model;

namespace Lectern.Server.Catalog;

/// <summary>Levels as they stand in addresses and answers.</summary>
internal static class CourseLevels
{
    private static readonly string[] Names = [.. Enum.GetNames<CourseLevel>().Select(name => name.ToLowerInvariant())];

    public static string Name(CourseLevel level) => Names[(int)level];

    public static CourseLevel? Parse(string text) => Array.IndexOf(Names, text.ToLowerInvariant()) is >= 0 and var level ? (CourseLevel)level : null;
}
