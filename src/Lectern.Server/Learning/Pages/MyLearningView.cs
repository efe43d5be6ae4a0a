using Lectern.Server.Web;
using Lectern.Server.Web.Components;
using Lectern.Server.Web.Pictures;

namespace Lectern.Server.Learning.Pages;

/// <summary>A learner's enrollments, most recently used first; withdrawn ones are left out.</summary>
/// <param name="Name">The learner's.</param>
/// <param name="Courses">Those of this page.</param>
/// <param name="Suggestions">Courses that the learner does not have.</param>
/// <param name="Paging">Where this page stands.</param>
public sealed record MyLearningView(string Name, IReadOnlyList<EnrolledCourse> Courses, IReadOnlyList<CourseCardView> Suggestions, Paging Paging);

/// <param name="NextLesson">The lesson to go on with; null for a course without lessons.</param>
/// <param name="CompletedAt">Set when all lessons are completed.</param>
public sealed record EnrolledCourse(
    long CourseId,
    string Slug,
    string Title,
    string Language,
    PictureView? Image,
    int ProgressPercent,
    LessonLink? NextLesson,
    DateTime? CompletedAt = null)
{
    public bool IsCompleted => ProgressPercent == 100;
}
