using Lectern.Server.Learning.Pages;
using Lectern.Server.Storage;
using Lectern.Server.Web;

namespace Lectern.Server.Learning;

/// <summary><c>GET /my</c>: what the viewer learns, the most recently used first. One statement.</summary>
internal static class ShowMyLearning
{
    private const int Limit = 20;
    private const int MaxPage = 10_000;

    private const string Sql = """
        SELECT COUNT(*)
        FROM enrollments
        WHERE user_id = @user AND status <> 1;

        SELECT c.id, c.slug, c.title, c.language, c.image, e.progress_percent, n.number, n.title,
               CASE e.status WHEN 2 THEN (SELECT MAX(completed_at) FROM lesson_progress WHERE enrollment_id = e.id) END
        FROM (
            SELECT id, course_id, status, progress_percent, updated_at
            FROM enrollments
            WHERE user_id = @user AND status <> 1
            ORDER BY updated_at DESC, id DESC
            LIMIT 20 OFFSET @skip
        ) AS e
        JOIN courses AS c ON c.id = e.course_id
        LEFT JOIN lessons AS n ON n.id = (
            SELECT l.id
            FROM lessons AS l
            WHERE l.course_id = e.course_id
              AND NOT EXISTS (SELECT 1 FROM lesson_progress AS p WHERE p.enrollment_id = e.id AND p.lesson_id = l.id AND p.completed_at IS NOT NULL)
            ORDER BY l.number
            LIMIT 1)
        ORDER BY e.updated_at DESC, e.id DESC
        """;

    public static async Task<IResult> Handle(HttpContext http, Store store, CancellationToken cancel)
    {
        var errors = new FieldErrors();
        var page = errors.Number(http.Request.Query["page"], "page", 1, MaxPage, otherwise: 1);
        if (errors.Any)
            return http.Fault(StatusCodes.Status400BadRequest);
        var (total, courses) = await store.QueryAsync(Sql,
            [("user", Viewer.From(http.User)!.Id), ("skip", (long)(page - 1) * Limit)], ReadAsync, cancel);
        return http.Frame().Page<MyLearningPage>(new MyLearningView(courses, new(page, Limit, total)));
    }

    private static async Task<(int Total, List<EnrolledCourse> Courses)> ReadAsync(StoreRows rows, CancellationToken cancel)
    {
        await rows.ReadAsync(cancel);
        var total = rows.Number(0);
        await rows.NextStatementAsync(cancel);
        return (total, await rows.ListAsync(row => new EnrolledCourse(
            row.Id(0), row.Text(1), row.Text(2), row.Text(3), MediaUrl.Of(row.TextOrNull(4)), row.Number(5),
            row.IsNull(6) ? null : new(row.Number(6), row.Text(7)), row.TimeOrNull(8)), cancel));
    }
}
