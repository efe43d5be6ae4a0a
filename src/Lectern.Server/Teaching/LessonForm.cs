using System.Globalization;
using Lectern.Server.Storage.Content;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;

namespace Lectern.Server.Teaching;

/// <summary>A lesson as it was typed, kept so that a form with errors shows it again.</summary>
public sealed record LessonForm
{
    public const int MaxTitle = 200;

    public string Title { get; init; } = "";

    /// <summary>The id of the section that it stands in.</summary>
    public string SectionId { get; init; } = "";

    public string Format { get; init; } = "markdown";
    public string Body { get; init; } = "";
    public bool IsPreview { get; init; }

    /// <summary>See <see cref="Edition"/>; empty for a lesson that is not saved yet.</summary>
    public string Version { get; init; } = "";

    public static LessonForm From(Lesson lesson) => new()
    {
        Title = lesson.Title,
        SectionId = lesson.SectionId.ToString(CultureInfo.InvariantCulture),
        Format = lesson.Format.ToString().ToLowerInvariant(),
        Body = lesson.Body,
        IsPreview = lesson.IsPreview,
        Version = Edition.Of(lesson.UpdatedAt),
    };

    public LessonDraft Read(FieldErrors errors) => new(
        errors.Text(Title, "title", MaxTitle),
        ReadSection(errors),
        ReadFormat(Format, errors),
        ReadBody(Body, errors),
        IsPreview);

    public static LessonFormat ReadFormat(string text, FieldErrors errors)
    {
        if (text.Equals(nameof(LessonFormat.Markdown), StringComparison.OrdinalIgnoreCase))
            return LessonFormat.Markdown;
        if (text.Equals(nameof(LessonFormat.Html), StringComparison.OrdinalIgnoreCase))
            return LessonFormat.Html;
        errors.Add("format", "must be markdown or html");
        return default;
    }

    /// <summary>The source with line ends as LF. Not trimmed: spaces at the start of a line mean something in Markdown.</summary>
    public static string ReadBody(string text, FieldErrors errors)
    {
        var body = text.ReplaceLineEndings("\n");
        errors.Text(body, "body", LessonContent.MaxSourceLength, required: false);
        return body;
    }

    private long ReadSection(FieldErrors errors)
    {
        if (long.TryParse(SectionId, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            return id;
        errors.Add("sectionId", "must be one of the course's sections; choose one from the list");
        return 0;
    }
}

/// <summary>A lesson, each field in its bounds.</summary>
public sealed record LessonDraft(string Title, long SectionId, LessonFormat Format, string Body, bool IsPreview);
