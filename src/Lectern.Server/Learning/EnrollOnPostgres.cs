using Lectern.Database.Admission;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;

namespace Lectern.Server.Learning;

/// <summary>
/// An enrollment in one statement, which is its own transaction: one round trip, and every lock is held for its length only.
/// <para>Locks are taken in the order enrollment, seat, as a withdrawal takes them. The seat is only locked at first and counted
/// once the enrollment is written: of two requests of the same learner, the later finds the row of the earlier and takes none.</para>
/// </summary>
internal static class EnrollOnPostgres
{
    // Two requests of one learner at once: the later one finds no row of its own in its snapshot, and looks again.
    private const int MaxLooks = 4;

    private const string Sql = """
        WITH course AS MATERIALIZED (
            SELECT id, slug, capacity,
                   COALESCE(opens_at > @now, FALSE) AS is_early,
                   COALESCE(closes_at <= @now, FALSE) AS is_late
            FROM courses
            WHERE id = @course AND status = 1
        ),
        mine AS MATERIALIZED (
            SELECT id, status, progress_percent, enrolled_at
            FROM enrollments
            WHERE user_id = @user AND course_id = @course
            FOR UPDATE
        ),
        wanted AS MATERIALIZED (
            SELECT id
            FROM course
            WHERE NOT is_early AND NOT is_late AND NOT EXISTS (SELECT FROM mine WHERE status <> 1)
        ),
        -- From a random shard on, past those that others hold right now …
        free_seat AS MATERIALIZED (
            SELECT shard
            FROM course_seats
            WHERE course_id = (SELECT id FROM wanted) AND (capacity IS NULL OR taken < capacity)
            ORDER BY (shard + @turn) % 16
            LIMIT 1
            FOR UPDATE SKIP LOCKED
        ),
        -- … and, before the course is called full, waiting for them.
        last_seat AS MATERIALIZED (
            SELECT shard
            FROM course_seats
            WHERE course_id = (SELECT id FROM wanted) AND (capacity IS NULL OR taken < capacity) AND NOT EXISTS (SELECT FROM free_seat)
            ORDER BY (shard + @turn) % 16
            LIMIT 1
            FOR UPDATE
        ),
        seat AS MATERIALIZED (
            SELECT shard FROM free_seat
            UNION ALL
            SELECT shard FROM last_seat
        ),
        enrolled AS (
            INSERT INTO enrollments AS e (user_id, course_id, status, seat_shard, completed_lessons, progress_percent, enrolled_at, updated_at)
            SELECT @user, @course, 0, shard, 0, 0, @now, @now
            FROM seat
            ON CONFLICT (user_id, course_id) DO UPDATE
            SET status = CASE e.progress_percent WHEN 100 THEN 2 ELSE 0 END,
                seat_shard = excluded.seat_shard,
                enrolled_at = excluded.enrolled_at,
                updated_at = excluded.updated_at
            WHERE e.status = 1
            RETURNING e.id, e.status, e.seat_shard, e.progress_percent, e.enrolled_at
        ),
        counted AS (
            UPDATE course_seats AS s
            SET taken = s.taken + 1
            FROM enrolled
            WHERE s.course_id = @course AND s.shard = enrolled.seat_shard
        )
        SELECT course.id, course.is_early, course.is_late, EXISTS (SELECT FROM seat),
               enrolled.id, enrolled.status, enrolled.progress_percent, enrolled.enrolled_at,
               mine.id, mine.status, mine.progress_percent, mine.enrolled_at,
               course.slug, course.capacity
        FROM (VALUES (1)) AS always (there)
        LEFT JOIN course ON TRUE
        LEFT JOIN mine ON TRUE
        LEFT JOIN enrolled ON TRUE
        """;

    /// <param name="store">The store.</param>
    /// <param name="userId">Who.</param>
    /// <param name="courseId">What.</param>
    /// <param name="now">When.</param>
    /// <param name="turn">Which shard comes first, chosen at random.</param>
    /// <param name="cancel">Stops it.</param>
    public static async Task<EnrollOutcome> RunAsync(Store store, long userId, long courseId, DateTime now, int turn, CancellationToken cancel)
    {
        (string, object)[] parameters = [("user", userId), ("course", courseId), ("now", now), ("turn", turn)];
        for (var look = 1; ; look++)
        {
            var outcome = await store.WriteOnceAsync((db, token) => db.QueryAsync(Sql, parameters, (rows, stop) => ReadAsync(db, rows, userId, courseId, stop), token), cancel);
            if (outcome is not null)
                return outcome;
            if (look == MaxLooks)
                throw new DatabaseBusyException(BusyReason.WaitedTooLong, "The same enrollment is being changed by several requests; try again in a moment.");
        }
    }

    /// <summary>The outcome, or null when another request of the same learner was faster and its row can be seen only now.</summary>
    private static async Task<EnrollOutcome?> ReadAsync(LecternDb db, StoreRows row, long userId, long courseId, CancellationToken cancel)
    {
        await row.ReadAsync(cancel);
        if (row.IsNull(0))
            return new(null, false, EnrollFault.NoSuchCourse);
        if (!row.IsNull(4))
        {
            Enroll.Touch(db, userId, row.Text(12), limited: !row.IsNull(13));
            return new(Enrollment(row, 4, userId, courseId), true, EnrollFault.None);
        }
        if (!row.IsNull(8) && (EnrollmentStatus)row.Number(9) != EnrollmentStatus.Withdrawn)
            return new(Enrollment(row, 8, userId, courseId), false, EnrollFault.None);
        if (row.Flag(1))
            return new(null, false, EnrollFault.NotYetOpen);
        if (row.Flag(2))
            return new(null, false, EnrollFault.Closed);
        return row.Flag(3) ? null : new(null, false, EnrollFault.Full);
    }

    private static EnrollmentState Enrollment(StoreRows row, int column, long userId, long courseId) => new(
        row.Id(column), userId, courseId, EnrollmentState.NameOf((EnrollmentStatus)row.Number(column + 1)), row.Number(column + 2), row.Time(column + 3));
}
