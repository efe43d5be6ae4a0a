using Lectern.Server.Storage.Model;
using Lectern.Server.Web;

namespace Lectern.Server.Teaching.Pages;

/// <summary>The courses someone writes, last changed first; for admins all of them.</summary>
/// <param name="NewTitle">What was typed for a new course, after an error.</param>
public sealed record TeachView(IReadOnlyList<TaughtCourse> Courses, Paging Paging, string NewTitle = "", FieldErrors? Errors = null);

public sealed record TaughtCourse(
    long Id,
    string Title,
    string Language,
    string? ImageUrl,
    CourseStatus Status,
    int LessonCount,
    int Learners,
    int? Capacity,
    DateTime UpdatedAt);
