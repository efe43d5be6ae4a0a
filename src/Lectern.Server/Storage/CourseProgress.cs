using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Storage;

/// <summary>How far learners are in a course, after the course itself has changed.</summary>
public static class CourseProgress
{
    /// <summary>
    /// Holds everyone's standing in a course until the transaction ends. A learner who completes a lesson right now holds their own;
    /// what they wrote is seen by the next statement. Call it before a lesson is deleted: learners lock their enrollment first and
    /// the lesson second, and whoever deletes it must not do so the other way round.
    /// </summary>
    public static async Task HoldAsync(LecternDb db, long courseId, CancellationToken cancel)
    {
        if (db.Database.IsNpgsql())
            await db.Database.ExecuteSqlAsync($"""
                SELECT COUNT(*)
                FROM (SELECT 1 FROM enrollments WHERE course_id = {courseId} ORDER BY id FOR UPDATE) AS held
                """, cancel);
    }

    /// <summary>
    /// Counts a course's lessons, and the completed ones of everyone who learns it, again: after lessons came or went, in the same
    /// transaction. A percentage of 100 completes an enrollment; one that falls below makes it active again.
    /// </summary>
    public static async Task RecountAsync(LecternDb db, long courseId, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlAsync($"""
            UPDATE courses
            SET lesson_count = (SELECT COUNT(*) FROM lessons WHERE course_id = {courseId})
            WHERE id = {courseId}
            """, cancel);
        await HoldAsync(db, courseId, cancel);
        await db.Database.ExecuteSqlAsync($"""
            UPDATE enrollments
            SET completed_lessons = counted.completed,
                progress_percent = counted.percent,
                status = CASE WHEN status = 1 THEN 1 WHEN counted.percent = 100 THEN 2 ELSE 0 END
            FROM (
                SELECT e.id, COUNT(p.completed_at) AS completed,
                       CASE WHEN c.lesson_count = 0 THEN 0 ELSE 100 * COUNT(p.completed_at) / c.lesson_count END AS percent
                FROM enrollments AS e
                JOIN courses AS c ON c.id = e.course_id
                LEFT JOIN lesson_progress AS p ON p.enrollment_id = e.id
                WHERE e.course_id = {courseId}
                GROUP BY e.id, c.lesson_count
            ) AS counted
            WHERE enrollments.id = counted.id
              AND (enrollments.completed_lessons <> counted.completed OR enrollments.progress_percent <> counted.percent)
            """, cancel);
    }
}
