using System.Globalization;
using Lectern.Server.Storage;

namespace Lectern.Server.Web.Answers;

/// <summary>What the answers at an address depend on: the tags that make them untrue.</summary>
public static class AnswerPaths
{
    /// <summary>What can be asked for, for messages.</summary>
    public const string Known = "/, /courses, /courses/SLUG, /learn/SLUG/NUMBER, /api/courses, /api/courses/SLUG, /api/categories, /api/users/ID or /api/users/ID/enrollments";

    /// <param name="path">A path of this site, with its query perhaps.</param>
    /// <returns>Null when nothing that is kept is shown there.</returns>
    public static IReadOnlyList<string>? TagsOf(string path)
    {
        if (!path.StartsWith('/'))
            return null;
        var segments = path.Split('?', '#')[0].Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments switch
        {
            [] or ["courses"] or ["api", "courses"] or ["api", "categories"] => [CacheTags.Courses, CacheTags.Counts],
            ["courses", var slug] => Course(slug),
            ["learn", var slug, ..] => Course(slug),
            ["api", "courses", var slug, ..] => Course(slug),
            ["api", "users", var user] when IdOf(user) is { } id => [CacheTags.User(id)],
            ["api", "users", var user, "enrollments"] when IdOf(user) is { } id => [CacheTags.Learning(id)],
            _ => null,
        };
    }

    private static IReadOnlyList<string>? Course(string segment) =>
        // No slug has these; and a tag must stay one line and one segment.
        Uri.UnescapeDataString(segment) is var slug && slug.AsSpan().IndexOfAny(":*\r\n") < 0 ? [CacheTags.Course(slug)] : null;

    private static long? IdOf(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
