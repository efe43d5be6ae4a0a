using System.Security.Claims;
using Lectern.Database.Statements;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Lectern.Server.Web.Answers;

namespace Lectern.Server.Learning;

public sealed record EnrollmentItem(long Id, EnrolledCourseItem Course, string Status, int ProgressPercent, DateTime EnrolledAt, NearLesson? LastLesson);

public sealed record EnrolledCourseItem(long Id, string Slug, string Title, string? ImageUrl);

public sealed record NearLesson(int Number, string Title);

public sealed record EnrollmentList(IReadOnlyList<EnrollmentItem> Items, int Page, int Limit, int Total);

/// <summary><c>GET /api/users/{id}/enrollments</c>: what somebody learns, the latest first. One round trip, whatever the size.</summary>
internal static class GetEnrollments
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 100;
    private const int MaxPage = 10_000;

    public static HotStatement Hot { get; } = new(Sql(DefaultLimit), [("user", 0L), ("skip", 0L)]);

    public static async Task<IResult> Handle(long id, HttpRequest request, ClaimsPrincipal user, Store store, Answers answers, AnswerKeys keys, CancellationToken cancel)
    {
        var errors = new FieldErrors();
        var page = errors.Number(request.Query["page"], "page", 1, MaxPage, otherwise: 1);
        var limit = errors.Number(request.Query["limit"], "limit", 1, MaxLimit, DefaultLimit);
        if (errors.Any)
            return errors.ToProblem();
        var viewer = Viewer.From(user)!;
        if (viewer.Id != id && !viewer.IsAdmin)
            return TypedResults.Problem(statusCode: StatusCodes.Status403Forbidden, title: "Only you and admins can see what you learn.");
        var key = keys.Enrollments(id, page, limit);
        var answer = await answers.GetAsync(key, (store, id, page, limit), static async (what, _, stop) =>
            await ReadAsync(what.store, what.id, what.page, what.limit, stop) is { } list ? CachedAnswer.Json(list, LearningJson.Default.EnrollmentList) : null, cancel);
        return answer is not null
            ? answers.Result(answer, key, Sharing.Personal, Audience.Viewer)
            : TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, title: "There is no such user.");
    }

    /// <summary>Null when there is no such user.</summary>
    public static Task<EnrollmentList?> ReadAsync(Store store, long userId, int page, int limit, CancellationToken cancel) =>
        store.QueryAsync(Sql(limit), [("user", userId), ("skip", (long)(page - 1) * limit)],
            async (rows, stop) =>
            {
                await rows.ReadAsync(stop);
                var (exists, total) = (rows.Flag(0), rows.Number(1));
                await rows.NextStatementAsync(stop);
                return exists ? new EnrollmentList(await rows.ListAsync(Read, stop), page, limit, total) : null;
            }, cancel);

    // The limit stands in the text: a planner that does not know it would join whole tables.
    private static string Sql(int limit) => $"""
        SELECT EXISTS (SELECT 1 FROM users WHERE id = @user),
               (SELECT COUNT(*) FROM enrollments WHERE user_id = @user);

        SELECT e.id, c.id, c.slug, c.title, c.image, e.status, e.progress_percent, e.enrolled_at, l.number, l.title
        FROM (
            SELECT id, course_id, status, progress_percent, enrolled_at, last_lesson_id
            FROM enrollments
            WHERE user_id = @user
            ORDER BY enrolled_at DESC, id DESC
            LIMIT {limit} OFFSET @skip
        ) AS e
        JOIN courses AS c ON c.id = e.course_id
        LEFT JOIN lessons AS l ON l.id = e.last_lesson_id
        ORDER BY e.enrolled_at DESC, e.id DESC
        """;

    private static EnrollmentItem Read(StoreRows row) => new(
        row.Id(0),
        new(row.Id(1), row.Text(2), row.Text(3), MediaUrl.Of(row.TextOrNull(4))),
        EnrollmentState.NameOf((EnrollmentStatus)row.Number(5)), row.Number(6), row.Time(7),
        row.IsNull(8) ? null : new(row.Number(8), row.Text(9)));
}
