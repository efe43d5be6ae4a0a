using System.Globalization;

namespace Lectern.Server.Storage;

/// <summary>
/// What answers depend on. A write names what it changed with <see cref="LecternDb.Touch"/>; an answer that shows it has the same tag,
/// or a key below it. See docs/caching.md.
/// </summary>
public static class CacheTags
{
    /// <summary>Everything there is.</summary>
    public const string Everything = "*";

    /// <summary>What published courses say of themselves, wherever it is shown.</summary>
    public const string Courses = "courses";

    /// <summary>How many learners courses have.</summary>
    public const string Counts = "counts";

    /// <summary>Names and pictures of people, where they are shown beside something else.</summary>
    public const string People = "people";

    /// <summary>All about one course: its page, its lessons.</summary>
    public static string Course(string slug) => $"course:{slug}:*";

    /// <summary>One account.</summary>
    public static string User(long id) => string.Create(CultureInfo.InvariantCulture, $"user:{id}:*");

    /// <summary>What somebody learns.</summary>
    public static string Learning(long userId) => string.Create(CultureInfo.InvariantCulture, $"learning:{userId}:*");
}
