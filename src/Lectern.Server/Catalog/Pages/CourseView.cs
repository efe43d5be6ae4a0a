using Lectern.Server.Storage.Model;
using Lectern.Server.Web.Components;
using Lectern.Server.Web.Pictures;

namespace Lectern.Server.Catalog.Pages;

/// <summary>A course's own page.</summary>
/// <param name="Learners">Enrolled now.</param>
/// <param name="Enrollment">The viewer's own; null without one, also after withdrawing.</param>
/// <param name="CanEdit">The viewer is its instructor or an admin.</param>
public sealed record CourseView(
    long Id,
    string Slug,
    string Title,
    string Summary,
    string Language,
    CourseLevel Level,
    string? Category,
    string? CategorySlug,
    string Instructor,
    PictureView? InstructorImage,
    PictureView? Image,
    int Learners,
    DateTime? PublishedAt,
    IReadOnlyList<OutlineSection> Sections,
    Door Door,
    EnrollmentView? Enrollment = null,
    bool CanEdit = false);

/// <summary>Whether someone may enroll now, and why not.</summary>
/// <param name="Date">When it opens or closed.</param>
public sealed record Door(DoorState State, DateTime? Date = null, int? Capacity = null);

public enum DoorState
{
    Open = 0,
    Draft = 1,
    NotYetOpen = 2,
    Closed = 3,
    Full = 4,
}

/// <param name="NextLesson">Number of the lesson to go on with; null for a course without lessons.</param>
public sealed record EnrollmentView(int ProgressPercent, int? NextLesson, string? NextLessonTitle);
