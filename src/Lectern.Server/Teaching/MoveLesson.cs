using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Teaching;

/// <summary>
/// Moves a lesson one place in reading order: past its neighbor in the section, or over the border into the next
/// section. At the edges of the course nothing happens.
/// </summary>
internal static class MoveLesson
{
    /// <summary>The course's id.</summary>
    public static Task<Outcome<long>> RunAsync(Store store, Viewer viewer, long courseId, long lessonId, Direction direction, CancellationToken cancel) =>
        store.ChangeLessonAsync<long>(viewer, courseId, lessonId, async (db, course, lesson, token) =>
        {
            var step = direction == Direction.Up ? -1 : 1;
            var passed = await db.Lessons
                .Where(other => other.SectionId == lesson.SectionId && other.Number == lesson.Number + step)
                .ExecuteUpdateAsync(set => set.SetProperty(other => other.Number, lesson.Number), token);
            if (passed == 1)
                lesson.Number += step;
            else if (await NeighborSectionAsync(db, course, lesson, step, token) is { } section)
                lesson.SectionId = section; // Its number is already below, or above, all that stand there.
            await db.SaveChangesAsync(token);
            await Outline.RenumberAsync(db, course.Id, token);
            return course.Id;
        }, cancel);

    private static async Task<long?> NeighborSectionAsync(LecternDb db, Course course, Lesson lesson, int step, CancellationToken cancel) =>
        await (from own in db.Sections
               where own.Id == lesson.SectionId
               from next in db.Sections
               where next.CourseId == course.Id && next.Position == own.Position + step
               select (long?)next.Id).SingleOrDefaultAsync(cancel);
}
