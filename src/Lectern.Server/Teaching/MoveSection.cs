using Lectern.Server.Storage;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Teaching;

/// <summary>Which way a section or lesson moves, by one place.</summary>
public enum Direction
{
    Up,
    Down,
}

/// <summary>Swaps a section with its neighbor; its lessons go with it. At the edge nothing happens.</summary>
internal static class MoveSection
{
    /// <summary>The course's id.</summary>
    public static Task<Outcome<long>> RunAsync(Store store, Viewer viewer, long courseId, long sectionId, Direction direction, CancellationToken cancel) =>
        store.ChangeSectionAsync<long>(viewer, courseId, sectionId, async (db, course, section, token) =>
        {
            var place = section.Position + (direction == Direction.Up ? -1 : 1);
            var neighbor = await db.Sections.AsTracking().SingleOrDefaultAsync(other => other.CourseId == course.Id && other.Position == place, token);
            if (neighbor is null)
                return course.Id;
            (section.Position, neighbor.Position) = (neighbor.Position, section.Position);
            await db.SaveChangesAsync(token);
            await Outline.RenumberAsync(db, course.Id, token);
            return course.Id;
        }, cancel);
}
