using System.Security.Claims;
using Lectern.Server.Storage;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lectern.Server.Learning;

public enum WithdrawOutcome
{
    Withdrawn,
    NoSuchEnrollment,
    NotYours,
}

/// <summary><c>DELETE /api/enrollments/{id}</c>: leaves a course and gives the seat back; the progress is kept. Twice is the same as once.</summary>
internal sealed class Withdraw(Store store, TouchedCourses touched, TimeProvider time)
{
    private sealed record Change(long UserId, long CourseId, bool SeatGivenBack, string Slug);

    // One statement: the seat is given back by whoever changes the status, and by nobody else.
    private const string OnPostgres = """
        WITH mine AS MATERIALIZED (
            SELECT id, user_id, course_id
            FROM enrollments
            WHERE id = @enrollment
            FOR UPDATE
        ),
        withdrawn AS (
            UPDATE enrollments AS e
            SET status = 1, updated_at = @now
            FROM mine
            WHERE e.id = mine.id AND e.status <> 1 AND (e.user_id = @viewer OR @everyone)
            RETURNING e.course_id, e.seat_shard
        ),
        freed AS (
            UPDATE course_seats AS s
            SET taken = s.taken - 1
            FROM withdrawn
            WHERE s.course_id = withdrawn.course_id AND s.shard = withdrawn.seat_shard
        )
        SELECT user_id, course_id, EXISTS (SELECT FROM withdrawn), (SELECT slug FROM courses WHERE id = course_id)
        FROM mine
        """;

    private const string OnSqlite = """
        UPDATE course_seats
        SET taken = taken - 1
        WHERE (course_id, shard) = (
            SELECT course_id, seat_shard
            FROM enrollments
            WHERE id = @enrollment AND status <> 1 AND (user_id = @viewer OR @everyone));

        UPDATE enrollments
        SET status = 1, updated_at = @now
        WHERE id = @enrollment AND status <> 1 AND (user_id = @viewer OR @everyone);

        SELECT user_id, course_id, changes() > 0, (SELECT slug FROM courses WHERE id = course_id)
        FROM enrollments
        WHERE id = @enrollment
        """;

    public static async Task<Results<NoContent, ProblemHttpResult>> Handle(long id, ClaimsPrincipal user, Withdraw withdraw, CancellationToken cancel) =>
        await withdraw.RunAsync(id, Viewer.From(user)!, cancel) switch
        {
            WithdrawOutcome.Withdrawn => TypedResults.NoContent(),
            WithdrawOutcome.NotYours => TypedResults.Problem(statusCode: StatusCodes.Status403Forbidden, title: "This enrollment is someone else's."),
            _ => TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, title: "There is no such enrollment."),
        };

    public async Task<WithdrawOutcome> RunAsync(long enrollmentId, Viewer viewer, CancellationToken cancel)
    {
        (string, object)[] parameters = [("enrollment", enrollmentId), ("viewer", viewer.Id), ("everyone", viewer.IsAdmin), ("now", time.Now())];
        var change = await store.WriteOnceAsync(async (db, token) =>
        {
            var change = await db.QueryAsync(store.Kind == StoreKind.Postgres ? OnPostgres : OnSqlite, parameters, ReadAsync, token);
            if (change is { SeatGivenBack: true })
                db.Touch(CacheTags.Learning(change.UserId), CacheTags.Course(change.Slug));
            return change;
        }, cancel);
        if (change is null)
            return WithdrawOutcome.NoSuchEnrollment;
        if (change.SeatGivenBack)
            touched.Add(change.CourseId);
        return viewer.IsAdmin || change.UserId == viewer.Id ? WithdrawOutcome.Withdrawn : WithdrawOutcome.NotYours;
    }

    // Microsoft.Data.Sqlite passes over statements without rows, so both stores begin with the last one.
    private static async Task<Change?> ReadAsync(StoreRows row, CancellationToken cancel) =>
        await row.ReadAsync(cancel) ? new(row.Id(0), row.Id(1), row.Flag(2), row.Text(3)) : null;
}
