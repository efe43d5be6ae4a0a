using Lectern.Server.Rosters.Staging;

namespace Lectern.Server.Rosters.OneRoster;

/// <summary>
/// Merges staged enrollments and keeps the courses' counts right. The statements return what they really changed, so the counts hold
/// even when learners come and go meanwhile. The end date of an enrollment is not followed: who deletes the row withdraws the learner.
/// </summary>
internal static class MergeEnrollments
{
    /// <param name="session">Inside the merge, after users and classes.</param>
    /// <param name="source">Of users and courses.</param>
    /// <param name="withdrawAbsent">Whether the set is complete, so that what it does not name is gone.</param>
    /// <param name="cancel">Stops it.</param>
    public static async Task<ImportCount> RunAsync(MergeSession session, string source, bool withdrawAbsent, CancellationToken cancel)
    {
        await ResolveAsync(session, source, cancel);
        var seats = new SeatChanges();
        var removed = seats.Free(await DeletedAsync(session, source, cancel));
        if (withdrawAbsent)
            removed += seats.Free(await AbsentAsync(session, source, cancel));
        var changed = seats.Take(await ReturnAsync(session, cancel)) + await UpdateAsync(session, cancel);
        var added = seats.Take(await InsertAsync(session, cancel));
        // Last, so that no learner waits for a seat longer than this takes.
        await seats.ApplyAsync(session, cancel);
        return new(added, changed, removed);
    }

    private static async Task ResolveAsync(MergeSession session, string source, CancellationToken cancel)
    {
        await session.ExecuteAsync("""
            UPDATE staged_enrollments
            SET user_id = (SELECT u.id FROM users u WHERE u.source = @source AND u.source_id = user_source_id),
                course_id = (SELECT c.id FROM courses c WHERE c.source = @source AND c.source_id = class_source_id)
            WHERE NOT is_deleted
            """, cancel, ("source", source));
        // Without it, and on PostgreSQL without fresh statistics, each of the statements below compares every row with every other.
        await session.ExecuteAsync("CREATE INDEX staged_enrollments_place ON staged_enrollments (user_id, course_id)", cancel);
        await session.ExecuteAsync("ANALYZE staged_enrollments", cancel);
    }

    private static Task<List<SeatChange>> InsertAsync(MergeSession session, CancellationToken cancel) => session.QueryAsync("""
        INSERT INTO enrollments (user_id, course_id, status, seat_shard, completed_lessons, progress_percent, source_id, enrolled_at, updated_at)
        SELECT s.user_id, s.course_id, 0, CASE WHEN c.capacity IS NULL THEN s.user_id % @shards ELSE 0 END, 0, 0, s.source_id,
               COALESCE(s.enrolled_at, @now), @now
        FROM staged_enrollments s
        JOIN courses c ON c.id = s.course_id
        WHERE s.user_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM enrollments e WHERE e.user_id = s.user_id AND e.course_id = s.course_id)
        ORDER BY s.line
        ON CONFLICT (user_id, course_id) DO NOTHING
        RETURNING course_id, seat_shard
        """, SeatChange.Read, cancel, ("shards", session.SeatShards));

    private static Task<List<SeatChange>> ReturnAsync(MergeSession session, CancellationToken cancel) => session.QueryAsync("""
        UPDATE enrollments
        SET status = CASE enrollments.progress_percent WHEN 100 THEN 2 ELSE 0 END,
            source_id = s.source_id,
            enrolled_at = COALESCE(s.enrolled_at, enrollments.enrolled_at),
            updated_at = @now
        FROM staged_enrollments s
        WHERE enrollments.user_id = s.user_id
          AND enrollments.course_id = s.course_id
          AND enrollments.status = 1
        RETURNING enrollments.course_id, enrollments.seat_shard
        """, SeatChange.Read, cancel);

    // Someone who enrolled by hand and is now on the roster belongs to it.
    private static Task<int> UpdateAsync(MergeSession session, CancellationToken cancel) => session.ExecuteAsync("""
        UPDATE enrollments
        SET source_id = s.source_id,
            enrolled_at = COALESCE(s.enrolled_at, enrollments.enrolled_at),
            updated_at = @now
        FROM staged_enrollments s
        WHERE enrollments.user_id = s.user_id
          AND enrollments.course_id = s.course_id
          AND enrollments.status <> 1
          AND (enrollments.source_id IS DISTINCT FROM s.source_id
            OR enrollments.enrolled_at <> COALESCE(s.enrolled_at, enrollments.enrolled_at))
        """, cancel);

    // Gone, or the same row now names another learner or class. Who has completed a course keeps that.
    private static Task<List<SeatChange>> DeletedAsync(MergeSession session, string source, CancellationToken cancel) => session.QueryAsync("""
        UPDATE enrollments
        SET status = 1,
            updated_at = @now
        FROM staged_enrollments s, courses c
        WHERE enrollments.source_id = s.source_id
          AND enrollments.status = 0
          AND (s.is_deleted OR enrollments.user_id <> s.user_id OR enrollments.course_id <> s.course_id)
          AND c.id = enrollments.course_id
          AND c.source = @source
        RETURNING enrollments.course_id, enrollments.seat_shard
        """, SeatChange.Read, cancel, ("source", source));

    private static Task<List<SeatChange>> AbsentAsync(MergeSession session, string source, CancellationToken cancel) => session.QueryAsync("""
        UPDATE enrollments
        SET status = 1,
            updated_at = @now
        WHERE status = 0
          AND source_id IS NOT NULL
          AND course_id IN (SELECT c.id FROM courses c WHERE c.source = @source)
          AND NOT EXISTS (
            SELECT 1
            FROM staged_enrollments s
            WHERE s.user_id = enrollments.user_id
              AND s.course_id = enrollments.course_id
          )
        RETURNING course_id, seat_shard
        """, SeatChange.Read, cancel, ("source", source));
}
