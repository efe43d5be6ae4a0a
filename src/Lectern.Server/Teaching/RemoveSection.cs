using Lectern.Server.Storage;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Teaching;

/// <summary>Removes an empty section. One with lessons stays: one click must not lose what took days to write.</summary>
internal static class RemoveSection
{
    /// <summary>The course's id.</summary>
    public static Task<Outcome<long>> RunAsync(Store store, Viewer viewer, long courseId, long sectionId, CancellationToken cancel) =>
        store.ChangeSectionAsync<long>(viewer, courseId, sectionId, async (db, course, section, token) =>
        {
            if (await db.Lessons.AnyAsync(lesson => lesson.SectionId == sectionId, token))
                return TeachingFault.SectionHasLessons;
            db.Sections.Remove(section);
            await db.SaveChangesAsync(token);
            await Outline.RenumberAsync(db, course.Id, token);
            return course.Id;
        }, cancel);
}
