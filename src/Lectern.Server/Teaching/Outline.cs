using Lectern.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Teaching;

/// <summary>
/// Sections and lessons in reading order. A change puts a row roughly where it belongs and then renumbers: positions and
/// numbers stay 1..n without a gap. Call only under the course's lock.
/// </summary>
internal static class Outline
{
    /// <summary>Sorts behind every other row until the renumbering.</summary>
    public const int AtEnd = int.MaxValue;

    public static async Task RenumberAsync(LecternDb db, long courseId, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlAsync($"""
            UPDATE sections
            SET position = reading.position
            FROM (
                SELECT id, row_number() OVER (ORDER BY position, id) AS position
                FROM sections
                WHERE course_id = {courseId}
            ) AS reading
            WHERE sections.id = reading.id
              AND sections.position <> reading.position
            """, cancel);
        await db.Database.ExecuteSqlAsync($"""
            UPDATE lessons
            SET number = reading.number
            FROM (
                SELECT lessons.id, row_number() OVER (ORDER BY sections.position, lessons.number, lessons.id) AS number
                FROM lessons
                JOIN sections ON sections.id = lessons.section_id
                WHERE lessons.course_id = {courseId}
            ) AS reading
            WHERE lessons.id = reading.id
              AND lessons.number <> reading.number
            """, cancel);
    }
}
