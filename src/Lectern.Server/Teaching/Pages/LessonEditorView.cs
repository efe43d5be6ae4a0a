using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Lectern.Server.Web.Components;

namespace Lectern.Server.Teaching.Pages;

/// <summary>A lesson, as its author writes it.</summary>
/// <param name="Sections">Where it may stand; value is the section's id.</param>
/// <param name="PreviewHtml">The text as readers would get it: sanitized.</param>
/// <param name="Files">Uploaded to this lesson.</param>
public sealed record LessonEditorView(
    long CourseId,
    string CourseTitle,
    string CourseSlug,
    long LessonId,
    int Number,
    LessonDraft Draft,
    IReadOnlyList<Choice> Sections,
    string PreviewHtml,
    IReadOnlyList<UploadedFile> Files,
    FieldErrors? Errors = null);

/// <summary>What the form holds: what is stored, or what was typed.</summary>
public sealed record LessonDraft(string Title, long SectionId, LessonFormat Format, string Body, bool IsPreview);

/// <param name="Width">Pixels; set for images only.</param>
public sealed record UploadedFile(string Name, string Title, string Url, int? Width = null, int? Height = null)
{
    /// <summary>The line that shows or links it in a lesson.</summary>
    public string Snippet(LessonFormat format) => (format, Width) switch
    {
        (LessonFormat.Markdown, null) => $"[{Title}]({Url})",
        (LessonFormat.Markdown, _) => $"![{Title}]({Url})",
        (_, null) => $"""<a href="{Url}">{Title}</a>""",
        _ => $"""<img src="{Url}" alt="{Title}" width="{Width}" height="{Height}">""",
    };
}
