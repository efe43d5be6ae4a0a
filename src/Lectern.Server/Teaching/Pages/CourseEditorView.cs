using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Lectern.Server.Web.Components;

namespace Lectern.Server.Teaching.Pages;

/// <summary>A course, as its instructor writes it.</summary>
/// <param name="Categories">Value is the id.</param>
/// <param name="Errors">By the field names of all forms of the page; no two forms share one.</param>
public sealed record CourseEditorView(
    long Id,
    string Slug,
    string Title,
    string? ImageUrl,
    CourseStatus Status,
    int Learners,
    CourseDetails Details,
    CoursePublishing Publishing,
    IReadOnlyList<EditorSection> Sections,
    IReadOnlyList<Choice> Categories,
    FieldErrors? Errors = null);

/// <summary>What the details form holds: what is stored, or what was typed when it had errors.</summary>
/// <param name="Language">BCP 47 tag.</param>
public sealed record CourseDetails(string Title, string Summary, long? CategoryId, CourseLevel Level, string Language);

/// <summary>Numbers and times as they were typed, so that a mistake is shown and not lost. Times are UTC, <c>2026-01-31T08:00</c>.</summary>
public sealed record CoursePublishing(string Capacity = "", string OpensAt = "", string ClosesAt = "");

public sealed record EditorSection(long Id, string Title, IReadOnlyList<EditorLesson> Lessons);

public sealed record EditorLesson(long Id, int Number, string Title, bool IsPreview);
