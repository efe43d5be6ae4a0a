using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Lectern.Server.Web.Components;
using Lectern.Server.Web.Pictures;

namespace Lectern.Server.Teaching.Pages;

/// <summary>A course, as its instructor writes it.</summary>
/// <param name="MayBeDeleted">A draft in which nobody ever enrolled.</param>
/// <param name="Details">What is stored, or what was typed when it was not saved.</param>
/// <param name="Publishing">As the details.</param>
/// <param name="Categories">Value is the id.</param>
/// <param name="Errors">By the field names of all forms of the page; no two forms share one.</param>
/// <param name="Differences">What someone else saved meanwhile.</param>
/// <param name="Renaming">The section whose new title was refused, and that title.</param>
public sealed record CourseEditorView(
    long Id,
    string Slug,
    string Title,
    PictureView? Image,
    CourseStatus Status,
    int Learners,
    bool MayBeDeleted,
    CourseForm Details,
    TermsForm Publishing,
    IReadOnlyList<EditorSection> Sections,
    IReadOnlyList<Choice> Categories,
    FieldErrors? Errors = null,
    (long Section, string Title)? Renaming = null,
    IReadOnlyList<Difference>? Differences = null);

public sealed record EditorSection(long Id, string Title, IReadOnlyList<EditorLesson> Lessons);

/// <param name="IsEmpty">Nothing was written yet.</param>
public sealed record EditorLesson(long Id, int Number, string Title, bool IsPreview, bool IsEmpty);
