using Lectern.Server.Web;
using Lectern.Server.Web.Components;
using Lectern.Server.Web.Pictures;

namespace Lectern.Server.Teaching.Pages;

/// <summary>A lesson, as its author writes it.</summary>
/// <param name="LessonId">Null for a lesson that is not saved yet.</param>
/// <param name="Number">Its place in the course, once it is saved.</param>
/// <param name="Draft">What is stored, or what was typed.</param>
/// <param name="IsUnsaved">The draft holds what is not stored.</param>
/// <param name="Sections">Where it may stand; value is the section's id.</param>
/// <param name="PreviewHtml">The text as readers would get it: sanitized.</param>
/// <param name="Files">Attached to this lesson.</param>
/// <param name="Differences">What someone else saved meanwhile.</param>
/// <param name="MaxFileMegabytes">Largest file that may be attached.</param>
public sealed record LessonEditorView(
    long CourseId,
    string CourseTitle,
    string CourseSlug,
    long? LessonId,
    int? Number,
    LessonForm Draft,
    bool IsUnsaved,
    IReadOnlyList<Choice> Sections,
    string PreviewHtml,
    IReadOnlyList<AttachedFile> Files,
    FieldErrors? Errors = null,
    IReadOnlyList<Difference>? Differences = null,
    int MaxFileMegabytes = 0);

/// <param name="Image">For images: how they are shown.</param>
/// <param name="Snippet">The line that shows or links it in the text.</param>
public sealed record AttachedFile(int Position, string Title, string Url, PictureView? Image, long Size, string Snippet);
