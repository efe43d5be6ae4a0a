using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;

namespace Lectern.Server.Learning;

/// <summary>An enrollment on SQLite, inside a transaction: it has one writer, so what is read stays true until the commit.</summary>
internal static class EnrollOnSqlite
{
    private const string Look = """
        SELECT c.id,
               COALESCE(c.opens_at > @now, FALSE),
               COALESCE(c.closes_at <= @now, FALSE),
               e.id, e.status, e.progress_percent, e.enrolled_at
        FROM courses AS c
        LEFT JOIN enrollments AS e ON e.course_id = c.id AND e.user_id = @user
        WHERE c.id = @course AND c.status = 1
        """;

    private const string TakeSeat = """
        UPDATE course_seats
        SET taken = taken + 1
        WHERE course_id = @course
          AND shard = (
              SELECT shard
              FROM course_seats
              WHERE course_id = @course AND (capacity IS NULL OR taken < capacity)
              ORDER BY shard
              LIMIT 1)
        RETURNING shard
        """;

    private const string Write = """
        INSERT INTO enrollments AS e (user_id, course_id, status, seat_shard, completed_lessons, progress_percent, enrolled_at, updated_at)
        VALUES (@user, @course, 0, @shard, 0, 0, @now, @now)
        ON CONFLICT (user_id, course_id) DO UPDATE
        SET status = CASE progress_percent WHEN 100 THEN 2 ELSE 0 END,
            seat_shard = excluded.seat_shard,
            enrolled_at = excluded.enrolled_at,
            updated_at = excluded.updated_at
        RETURNING id, status, progress_percent, enrolled_at
        """;

    public static async Task<EnrollOutcome> RunAsync(LecternDb db, long userId, long courseId, DateTime now, CancellationToken cancel)
    {
        (string, object)[] parameters = [("user", userId), ("course", courseId), ("now", now)];
        if (await db.QueryAsync(Look, parameters, (rows, stop) => ReadAsync(rows, userId, courseId, stop), cancel) is { } settled)
            return settled;
        var shard = await db.QueryAsync(TakeSeat, [("course", courseId)], async (rows, stop) => await rows.ReadAsync(stop) ? rows.Number(0) : (int?)null, cancel);
        if (shard is null)
            return new(null, false, EnrollFault.Full);
        var enrollment = await db.QueryAsync(Write, [.. parameters, ("shard", shard.Value)], async (rows, stop) =>
        {
            await rows.ReadAsync(stop);
            return Enrollment(rows, 0, userId, courseId);
        }, cancel);
        var (slug, limited) = await db.QueryAsync("SELECT slug, capacity IS NOT NULL FROM courses WHERE id = @course", [("course", courseId)],
            async (rows, stop) => await rows.ReadAsync(stop) ? (rows.Text(0), rows.Flag(1)) : ("", false), cancel);
        Enroll.Touch(db, userId, slug, limited);
        return new(enrollment, true, EnrollFault.None);
    }

    /// <summary>The outcome that stands without a seat; null when one is wanted.</summary>
    private static async Task<EnrollOutcome?> ReadAsync(StoreRows row, long userId, long courseId, CancellationToken cancel)
    {
        if (!await row.ReadAsync(cancel))
            return new(null, false, EnrollFault.NoSuchCourse);
        if (!row.IsNull(3) && (EnrollmentStatus)row.Number(4) != EnrollmentStatus.Withdrawn)
            return new(Enrollment(row, 3, userId, courseId), false, EnrollFault.None);
        if (row.Flag(1))
            return new(null, false, EnrollFault.NotYetOpen);
        return row.Flag(2) ? new(null, false, EnrollFault.Closed) : null;
    }

    private static EnrollmentState Enrollment(StoreRows row, int column, long userId, long courseId) => new(
        row.Id(column), userId, courseId, EnrollmentState.NameOf((EnrollmentStatus)row.Number(column + 1)), row.Number(column + 2), row.Time(column + 3));
}
