using Lectern.Server.Web;

namespace Lectern.Server.Learning.Pages;

/// <summary>A learner's enrollments, most recently used first; withdrawn ones are left out.</summary>
public sealed record MyLearningView(IReadOnlyList<EnrolledCourse> Courses, Paging Paging);

/// <param name="NextLesson">The lesson to go on with; null for a course without lessons.</param>
/// <param name="CompletedAt">Set when all lessons are completed.</param>
public sealed record EnrolledCourse(
    long CourseId,
    string Slug,
    string Title,
    string Language,
    string? ImageUrl,
    int ProgressPercent,
    LessonLink? NextLesson,
    DateTime? CompletedAt = null)
{
    public bool IsCompleted => ProgressPercent == 100;
}
