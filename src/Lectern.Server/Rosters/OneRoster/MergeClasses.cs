using Lectern.Server.Rosters.Staging;

namespace Lectern.Server.Rosters.OneRoster;

/// <summary>
/// Merges staged classes into courses. A new course is published and belongs to the class's teacher; whether an old one is published is
/// its instructor's decision, until the class is deleted.
/// </summary>
internal static class MergeClasses
{
    public static async Task<ImportCount> RunAsync(MergeSession session, string source, string? instructor, ImportProblems problems, CancellationToken cancel)
    {
        var removed = await WithdrawAsync(session, source, cancel);
        var changed = await UpdateAsync(session, source, cancel);
        var fresh = await FreeSlugs.AssignAsync(session, RosterTables.Classes, source, cancel);
        var added = 0;
        if (fresh > 0)
        {
            var needsOwner = instructor is not null || await HasClassWithoutTeacherAsync(session, source, cancel);
            var owner = needsOwner ? await CourseOwner.FindAsync(session, instructor, problems, cancel) : 0;
            added = await InsertAsync(session, source, owner, cancel);
            await NewCourseSeats.AddAsync(session, source, cancel);
        }
        return new(added, changed + await AppointTeachersAsync(session, source, cancel), removed);
    }

    private static async Task<bool> HasClassWithoutTeacherAsync(MergeSession session, string source, CancellationToken cancel) =>
        await session.NumberAsync("""
            SELECT 1
            FROM staged_classes s
            WHERE s.slug IS NOT NULL
              AND NOT EXISTS (
                SELECT 1
                FROM staged_teachers t
                JOIN users u ON u.source = @source AND u.source_id = t.user_source_id
                WHERE t.class_source_id = s.source_id
              )
            LIMIT 1
            """, cancel, ("source", source)) is not null;

    private static Task<int> InsertAsync(MergeSession session, string source, long owner, CancellationToken cancel) => session.ExecuteAsync("""
        INSERT INTO courses (slug, title, title_key, summary, search_text, level, language, instructor_id, status, opens_at, closes_at,
                             published_at, enrollment_count, lesson_count, source, source_id, created_at, updated_at)
        SELECT s.slug, s.title, s.title_key, COALESCE(s.summary, ''), COALESCE(s.search_text, s.title_key), 0, 'en',
               COALESCE((
                   SELECT u.id
                   FROM staged_teachers t
                   JOIN users u ON u.source = @source AND u.source_id = t.user_source_id
                   WHERE t.class_source_id = s.source_id
                   ORDER BY t.is_primary DESC, t.line
                   LIMIT 1
               ), @owner),
               1, s.opens_at, s.closes_at, @now, 0, 0, @source, s.source_id, @now, @now
        FROM staged_classes s
        WHERE s.slug IS NOT NULL
        ORDER BY s.line
        """, cancel, ("source", source), ("owner", owner));

    // search_text is title_key, a space, and the summary's words: a delta that tells only the title changes only that part.
    private static Task<int> UpdateAsync(MergeSession session, string source, CancellationToken cancel) => session.ExecuteAsync("""
        UPDATE courses
        SET title = s.title,
            title_key = s.title_key,
            summary = COALESCE(s.summary, courses.summary),
            search_text = COALESCE(s.search_text, s.title_key || substr(courses.search_text, length(courses.title_key) + 1)),
            opens_at = COALESCE(s.opens_at, courses.opens_at),
            closes_at = COALESCE(s.closes_at, courses.closes_at),
            updated_at = @now
        FROM staged_classes s
        WHERE courses.source = @source
          AND courses.source_id = s.source_id
          AND NOT s.is_deleted
          AND (courses.title <> s.title
            OR courses.summary <> COALESCE(s.summary, courses.summary)
            OR courses.opens_at IS DISTINCT FROM COALESCE(s.opens_at, courses.opens_at)
            OR courses.closes_at IS DISTINCT FROM COALESCE(s.closes_at, courses.closes_at))
        """, cancel, ("source", source));

    private static Task<int> WithdrawAsync(MergeSession session, string source, CancellationToken cancel) => session.ExecuteAsync("""
        UPDATE courses
        SET status = 0,
            updated_at = @now
        FROM staged_classes s
        WHERE courses.source = @source
          AND courses.source_id = s.source_id
          AND s.is_deleted
          AND courses.status <> 0
        """, cancel, ("source", source));

    private static Task<int> AppointTeachersAsync(MergeSession session, string source, CancellationToken cancel) => session.ExecuteAsync("""
        UPDATE courses
        SET instructor_id = teaching.user_id,
            updated_at = @now
        FROM (
            SELECT t.class_source_id, u.id AS user_id, row_number() OVER (PARTITION BY t.class_source_id ORDER BY t.is_primary DESC, t.line) AS place
            FROM staged_teachers t
            JOIN users u ON u.source = @source AND u.source_id = t.user_source_id
        ) AS teaching
        WHERE courses.source = @source
          AND courses.source_id = teaching.class_source_id
          AND teaching.place = 1
          AND courses.instructor_id <> teaching.user_id
        """, cancel, ("source", source));
}
