using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Lectern.Server.Web.Pictures;

namespace Lectern.Server.Teaching.Pages;

/// <summary>The courses someone writes, newest first; for admins all of them.</summary>
/// <param name="NewTitle">What was typed for a new course, after an error.</param>
public sealed record TeachView(IReadOnlyList<TaughtCourse> Courses, Paging Paging, string NewTitle = "", FieldErrors? Errors = null)
{
    /// <summary>Covers in the sizes that they are shown in.</summary>
    public PictureSet Images { get; init; } = PictureSet.Empty;
}

/// <param name="Learners">Enrolled now.</param>
/// <param name="Capacity">Null for no limit.</param>
/// <param name="ChangedAt">When the course or one of its lessons was last saved.</param>
/// <param name="Instructor">Only where the list holds other people's courses.</param>
public sealed record TaughtCourse(
    long Id,
    string Title,
    string Language,
    string? ImageUrl,
    CourseStatus Status,
    int LessonCount,
    int Learners,
    int? Capacity,
    DateTime ChangedAt,
    string? Instructor = null);
