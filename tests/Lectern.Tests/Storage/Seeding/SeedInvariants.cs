namespace Lectern.Tests.Storage.Seeding;

/// <summary>What must hold in a seeded store: for each, the rows that break it.</summary>
internal static class SeedInvariants
{
    public static readonly Dictionary<string, string> All = new()
    {
        ["a course's enrollment_count is the number of its enrollments"] = """
            courses AS c
            WHERE enrollment_count <> (SELECT COUNT(*) FROM enrollments WHERE course_id = c.id)
            """,
        ["a course's lesson_count is the number of its lessons"] = """
            courses AS c
            WHERE lesson_count <> (SELECT COUNT(*) FROM lessons WHERE course_id = c.id)
            """,
        ["a course's lessons are numbered from 1 without a gap"] = """
            courses AS c
            WHERE lesson_count <> (SELECT COUNT(DISTINCT number) FROM lessons WHERE course_id = c.id AND number BETWEEN 1 AND c.lesson_count)
            """,
        ["a course is taught by an instructor"] = """
            courses AS c
            JOIN users AS u ON u.id = c.instructor_id
            WHERE u.role <> 1
            """,
        ["a lesson's section belongs to its course, and later lessons are in later sections"] = """
            lessons AS l
            JOIN sections AS s ON s.id = l.section_id
            WHERE s.course_id <> l.course_id
               OR EXISTS (SELECT 1 FROM lessons AS n WHERE n.course_id = l.course_id AND n.number = l.number + 1 AND n.section_id < l.section_id)
            """,
        ["a section has a lesson"] = """
            sections AS s
            WHERE NOT EXISTS (SELECT 1 FROM lessons WHERE section_id = s.id)
            """,
        ["a seat row has as many taken as enrollments point to it"] = """
            course_seats AS s
            WHERE taken <> (SELECT COUNT(*) FROM enrollments WHERE course_id = s.course_id AND seat_shard = s.shard)
            """,
        ["no seat row is oversold"] = """
            course_seats
            WHERE taken > capacity
            """,
        ["a course's seats add up to its capacity"] = """
            (SELECT 1
             FROM courses AS c
             JOIN course_seats AS s ON s.course_id = c.id
             GROUP BY c.id, c.capacity
             HAVING SUM(s.capacity) <> c.capacity OR COUNT(s.capacity) > 0 AND c.capacity IS NULL) AS wrong
            """,
        ["only learners learn"] = """
            enrollments AS e
            JOIN users AS u ON u.id = e.user_id
            WHERE u.role <> 0
            """,
        ["completed_lessons is the number of lessons completed"] = """
            enrollments AS e
            WHERE completed_lessons <> (SELECT COUNT(*) FROM lesson_progress WHERE enrollment_id = e.id AND completed_at IS NOT NULL)
            """,
        ["progress is in lessons of the course"] = """
            lesson_progress AS p
            JOIN enrollments AS e ON e.id = p.enrollment_id
            JOIN lessons AS l ON l.id = p.lesson_id
            WHERE l.course_id <> e.course_id
            """,
        ["the percentage is rounded down and completes at 100"] = """
            enrollments AS e
            JOIN courses AS c ON c.id = e.course_id
            WHERE progress_percent <> completed_lessons * 100 / lesson_count
               OR (progress_percent = 100) <> (e.status = 2)
               OR e.status = 1
            """,
        ["the last lesson is the one completed last"] = """
            enrollments AS e
            WHERE COALESCE(last_lesson_id, 0) <> COALESCE((
                SELECT lesson_id FROM lesson_progress WHERE enrollment_id = e.id ORDER BY completed_at DESC, lesson_id DESC LIMIT 1), 0)
            """,
        ["nobody enrolls before the course is published or before they join"] = """
            enrollments AS e
            JOIN courses AS c ON c.id = e.course_id
            JOIN users AS u ON u.id = e.user_id
            WHERE enrolled_at < published_at OR enrolled_at < u.created_at
            """,
        ["nothing points nowhere"] = """
            enrollments AS e
            LEFT JOIN users AS u ON u.id = e.user_id
            LEFT JOIN courses AS c ON c.id = e.course_id
            LEFT JOIN lessons AS l ON l.id = e.last_lesson_id
            WHERE u.id IS NULL OR c.id IS NULL OR e.last_lesson_id IS NOT NULL AND l.id IS NULL
            """,
    };
}
