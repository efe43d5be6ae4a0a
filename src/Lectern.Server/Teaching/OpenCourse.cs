using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Teaching;

/// <summary>What the page needs on which a course is edited: its details, its outline, the categories to choose from.</summary>
internal static class OpenCourse
{
    public sealed record OpenedCourse(Course Course, int SeatsTaken, bool WasEnrolledIn, IReadOnlyList<OpenedSection> Sections, IReadOnlyList<Category> Categories);

    public sealed record OpenedSection(long Id, int Position, string Title, IReadOnlyList<OpenedLesson> Lessons);

    public sealed record OpenedLesson(long Id, long SectionId, int Number, string Title, bool IsPreview, bool IsEmpty);

    /// <summary>Four statements, whatever the length of the course.</summary>
    public static Task<Outcome<OpenedCourse>> RunAsync(Store store, Viewer viewer, long courseId, CancellationToken cancel) =>
        store.ReadAsync<Outcome<OpenedCourse>>(async (db, token) =>
        {
            var found = await db.Courses
                .Where(course => course.Id == courseId)
                .Select(course => new
                {
                    Course = course,
                    Taken = db.CourseSeats.Where(seat => seat.CourseId == courseId).Sum(seat => seat.Taken),
                    Enrolled = db.Enrollments.Any(enrollment => enrollment.CourseId == courseId),
                })
                .SingleOrDefaultAsync(token);
            if (found is null)
                return TeachingFault.NotFound;
            if (CourseRights.Refuse(viewer, found.Course) is { } refusal)
                return refusal;
            return new OpenedCourse(found.Course, found.Taken, found.Enrolled, await OutlineAsync(db, courseId, token), await CategoriesAsync(db, token));
        }, cancel);

    public static Task<List<Category>> CategoriesAsync(LecternDb db, CancellationToken cancel) =>
        db.Categories.OrderBy(category => category.Name).ThenBy(category => category.Id).ToListAsync(cancel);

    /// <summary>Null when the viewer may write the course.</summary>
    public static Task<TeachingFault?> RefuseAsync(Store store, Viewer viewer, long courseId, CancellationToken cancel) =>
        store.ReadAsync(async (db, token) =>
            await db.Courses.Where(course => course.Id == courseId).Select(course => new { course.InstructorId, course.Status }).SingleOrDefaultAsync(token) is { } course
                ? CourseRights.Refuse(viewer, course.InstructorId, course.Status)
                : TeachingFault.NotFound, cancel);

    private static async Task<List<OpenedSection>> OutlineAsync(LecternDb db, long courseId, CancellationToken cancel)
    {
        var lessons = await db.Lessons
            .Where(lesson => lesson.CourseId == courseId)
            .OrderBy(lesson => lesson.Number)
            .Select(lesson => new OpenedLesson(lesson.Id, lesson.SectionId, lesson.Number, lesson.Title, lesson.IsPreview, lesson.BodyHtml == ""))
            .ToListAsync(cancel);
        var inSection = lessons.ToLookup(lesson => lesson.SectionId);
        var sections = await db.Sections
            .Where(section => section.CourseId == courseId)
            .OrderBy(section => section.Position).ThenBy(section => section.Id)
            .ToListAsync(cancel);
        return [.. sections.Select(section => new OpenedSection(section.Id, section.Position, section.Title, [.. inSection[section.Id]]))];
    }
}
