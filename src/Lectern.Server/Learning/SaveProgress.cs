using System.Security.Claims;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lectern.Server.Learning;

public enum ProgressFault
{
    None,
    NoSuchLesson,
    NotEnrolled,
    Withdrawn,
}

public sealed record ProgressAnswer(int ProgressPercent, string Status);

/// <param name="Progress">In the whole course, when there is no fault.</param>
/// <param name="Fault">Why nothing was saved.</param>
public sealed record ProgressOutcome(ProgressAnswer? Progress, ProgressFault Fault);

/// <summary><c>PUT /api/lessons/{id}/progress</c>: how far a learner is in a lesson, and with that in the course.</summary>
internal sealed class SaveProgress(Store store, TimeProvider time)
{
    private const int MaxPosition = 7 * 24 * 3600;
    private const int AsItWas = -1;

    /// <param name="Completed">Null leaves it as it is.</param>
    /// <param name="PositionSeconds">Null leaves it as it is.</param>
    public sealed record Request(bool? Completed, int? PositionSeconds);

    public static async Task<Results<Ok<ProgressAnswer>, ValidationProblem, ProblemHttpResult>> Handle(
        long id, Request request, ClaimsPrincipal user, SaveProgress save, CancellationToken cancel)
    {
        var errors = new FieldErrors();
        errors.Range(request.PositionSeconds, "positionSeconds", 0, MaxPosition, 0);
        if (request is { Completed: null, PositionSeconds: null })
            errors.Add("completed", "is required, or positionSeconds is");
        if (errors.Any)
            return errors.ToProblem();
        var outcome = await save.RunAsync(id, Viewer.From(user)!, request.Completed, request.PositionSeconds, cancel);
        return outcome.Fault switch
        {
            ProgressFault.None => TypedResults.Ok(outcome.Progress!),
            ProgressFault.NoSuchLesson => TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, title: "There is no such lesson."),
            ProgressFault.NotEnrolled => TypedResults.Problem(statusCode: StatusCodes.Status403Forbidden, title: "You are not enrolled in this course."),
            _ => TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, title: "You have left this course; enroll again to go on."),
        };
    }

    public Task<ProgressOutcome> RunAsync(long lessonId, Viewer viewer, bool? completed, int? positionSeconds, CancellationToken cancel)
    {
        (string, object)[] parameters =
        [
            ("lesson", lessonId), ("user", viewer.Id), ("everything", viewer.IsAdmin), ("now", time.Now()), ("position", positionSeconds ?? AsItWas),
            ("completed", completed switch { true => 1, false => 0, null => AsItWas }),
        ];
        return store.WriteOnceAsync((db, token) =>
        {
            db.Touch(CacheTags.Learning(viewer.Id));
            return db.QueryAsync(Sql(store.Kind), parameters, ReadAsync, token);
        }, cancel);
    }

    private static async Task<ProgressOutcome> ReadAsync(StoreRows row, CancellationToken cancel)
    {
        if (!await row.ReadAsync(cancel))
            return new(null, ProgressFault.NoSuchLesson);
        if (!row.Flag(1))
            return new(null, ProgressFault.NotEnrolled);
        await row.NextStatementAsync(cancel);
        // The lesson may have been removed while this request waited for the enrollment.
        if (!await row.ReadAsync(cancel))
            return new(null, ProgressFault.NoSuchLesson);
        var status = (EnrollmentStatus)row.Number(1);
        return status == EnrollmentStatus.Withdrawn
            ? new(null, ProgressFault.Withdrawn)
            : new(new(row.Number(0), EnrollmentState.NameOf(status)), ProgressFault.None);
    }

    /// <summary>
    /// The first statement locks the enrollment. The others then see what the request before this one completed, so the percentage
    /// can be counted instead of added up.
    /// </summary>
    private static string Sql(StoreKind store) => $"""
        WITH mine AS MATERIALIZED (
            SELECT id
            FROM enrollments
            WHERE user_id = @user AND course_id = ({Course})
            {(store == StoreKind.Postgres ? "FOR UPDATE" : "")}
        )
        SELECT course_id, EXISTS (SELECT 1 FROM mine)
        FROM lessons
        WHERE id = @lesson AND course_id = ({Course});

        INSERT INTO lesson_progress AS p (enrollment_id, lesson_id, position_seconds, completed_at, updated_at)
        SELECT id, @lesson, CASE WHEN @position < 0 THEN 0 ELSE @position END, CASE WHEN @completed = 1 THEN @now END, @now
        FROM enrollments
        WHERE user_id = @user AND course_id = ({Course}) AND status <> 1
        ON CONFLICT (enrollment_id, lesson_id) DO UPDATE
        SET position_seconds = CASE WHEN @position < 0 THEN p.position_seconds ELSE excluded.position_seconds END,
            completed_at = CASE @completed WHEN 1 THEN COALESCE(p.completed_at, excluded.completed_at) WHEN 0 THEN NULL ELSE p.completed_at END,
            updated_at = excluded.updated_at;

        UPDATE enrollments
        SET completed_lessons = counted.completed,
            progress_percent = 100 * counted.completed / counted.lessons,
            status = CASE WHEN counted.completed = counted.lessons THEN 2 ELSE 0 END,
            last_lesson_id = @lesson,
            updated_at = @now
        FROM (
            SELECT e.id,
                   (SELECT COUNT(*) FROM lesson_progress WHERE enrollment_id = e.id AND completed_at IS NOT NULL) AS completed,
                   (SELECT COUNT(*) FROM lessons WHERE course_id = e.course_id) AS lessons
            FROM enrollments AS e
            WHERE e.user_id = @user AND e.course_id = ({Course})
        ) AS counted
        WHERE enrollments.id = counted.id AND enrollments.status <> 1;

        SELECT progress_percent, status
        FROM enrollments
        WHERE user_id = @user AND course_id = ({Course})
        """;

    // What somebody may not see, they cannot learn.
    private const string Course = """
        SELECT c.id FROM lessons AS l JOIN courses AS c ON c.id = l.course_id
        WHERE l.id = @lesson AND (c.status = 1 OR c.instructor_id = @user OR @everything)
        """;
}
