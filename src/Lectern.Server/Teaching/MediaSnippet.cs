using System.Net;
using Lectern.Server.Storage.Model;

namespace Lectern.Server.Teaching;

/// <summary>The text that shows a file inside a lesson, in the language that the lesson is written in.</summary>
internal static class MediaSnippet
{
    public static string For(LessonFormat format, string contentType, string url, string title) => contentType switch
    {
        _ when contentType.StartsWith("video/", StringComparison.Ordinal) => $"""<video src="{url}"></video>""",
        _ when contentType.StartsWith("audio/", StringComparison.Ordinal) => $"""<audio src="{url}"></audio>""",
        _ when contentType.StartsWith("image/", StringComparison.Ordinal) => format == LessonFormat.Markdown
            ? $"![{Escape(title)}]({url})"
            : $"""<img src="{url}" alt="{WebUtility.HtmlEncode(title)}">""",
        _ => format == LessonFormat.Markdown
            ? $"[{Escape(title)}]({url})"
            : $"""<a href="{url}">{WebUtility.HtmlEncode(title)}</a>""",
    };

    /// <summary>Puts a snippet into the text as a paragraph of its own: after the line of the caret, or at the end.</summary>
    public static string Insert(string body, string snippet, int? caret)
    {
        var line = caret is { } place && place < body.Length ? body.IndexOf('\n', place) : -1;
        var (before, after) = line < 0 ? (body, "") : (body[..line], body[line..]);
        return string.Join("\n\n", new[] { before.TrimEnd(), snippet, after.TrimStart('\n') }.Where(part => part.Length > 0));
    }

    private static string Escape(string title) => string.Concat(title.Select(c => c is '[' or ']' or '\\' or '*' or '_' or '`' or '<' or '>' or '&' or '!' ? $"\\{c}" : c.ToString()));
}
