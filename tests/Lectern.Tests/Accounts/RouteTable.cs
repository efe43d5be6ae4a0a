namespace Lectern.Tests.Accounts;

/// <summary>One route, and what each caller gets.</summary>
/// <param name="Route">Method and pattern, as mapped.</param>
/// <param name="Statuses">In the order anonymous, learner, other learner, instructor, other instructor, admin.</param>
/// <param name="Address">What is asked; names in braces are those of <see cref="RouteWorld"/>. Default: the pattern itself.</param>
/// <param name="Body">JSON if it starts with {, else a form such as <c>title=X</c>.</param>
public sealed record RouteRow(string Route, string Statuses, string? Address = null, string? Body = null)
{
    public override string ToString() => Route;
}

/// <summary>
/// Who may do what: a row for every route of every slice. A new route needs a new row here, or the test fails. Pages are asked
/// for as a browser does, so who has not signed in is led to the sign-in (302); everything is sent with a bearer token, so the
/// antiforgery token is asked only of forms that nobody signed in for (400).
/// </summary>
internal static class RouteTable
{
    public static readonly RouteRow[] Rows =
    [
        // Accounts
        new("POST /api/session", "200 200 200 200 200 200", Body: $$"""{"email":"{learnerEmail}","password":"{{TestServer.Password}}"}"""),
        new("GET /api/session", "401 200 200 200 200 200"),
        new("DELETE /api/session", "401 204 204 204 204 204"),
        new("POST /api/users", "201 201 201 201 201 201", Body: """{"email":"new@example.org","name":"New","password":"long enough it is"}"""),
        new("GET /api/users/{id}", "401 200 200 200 200 200", "/api/users/{learner}"),

        // Teaching: another instructor's draft does not exist, another's published course is not theirs
        new("GET /teach", "302 403 403 200 200 200"),
        new("POST /teach", "302 403 403 303 303 303", Body: "title=New"),
        new("GET /teach/{course:long}", "302 403 403 200 403 200", "/teach/{courseId}"),
        new("GET /teach/{course:long}", "302 403 403 200 404 200", "/teach/{draftId}"),
        new("POST /teach/{course:long}", "302 403 403 409 403 409", "/teach/{courseId}", "title=T&summary=S&level=beginner&language=en"),
        new("POST /teach/{course:long}", "302 403 403 409 404 409", "/teach/{draftId}", "title=T&summary=S&level=beginner&language=en"),
        new("POST /teach/{course:long}/publishing", "302 403 403 303 403 303", "/teach/{courseId}/publishing", "action=unpublish"),
        new("POST /teach/{course:long}/delete", "302 403 403 409 403 409", "/teach/{courseId}/delete", "confirmed=yes"),
        new("POST /teach/{course:long}/delete", "302 403 403 303 404 303", "/teach/{draftId}/delete", "confirmed=yes"),
        new("POST /teach/{course:long}/sections", "302 403 403 303 403 303", "/teach/{courseId}/sections", "newSection=More"),
        new("POST /teach/{course:long}/sections/{section:long}", "302 403 403 303 403 303", "/teach/{courseId}/sections/{sectionId}", "action=rename&sectionTitle=Other"),
        new("GET /teach/{course:long}/lessons/new", "302 403 403 200 403 200", "/teach/{courseId}/lessons/new?sectionId={sectionId}"),
        new("POST /teach/{course:long}/lessons", "302 403 403 303 403 303", "/teach/{courseId}/lessons", "title=Two&sectionId={sectionId}&format=markdown"),
        new("GET /teach/{course:long}/lessons/{lesson:long}", "302 403 403 200 403 200", "/teach/{courseId}/lessons/{lessonId}"),
        new("POST /teach/{course:long}/lessons/{lesson:long}", "302 403 403 409 403 409", "/teach/{courseId}/lessons/{lessonId}", "title=One&sectionId={sectionId}&format=markdown"),
        new("POST /teach/{course:long}/lessons/{lesson:long}", "302 403 403 404 404 404", "/teach/{draftId}/lessons/{lessonId}", "title=One&sectionId={sectionId}&format=markdown"),
        new("POST /teach/{course:long}/lessons/{lesson:long}/order", "302 403 403 303 403 303", "/teach/{courseId}/lessons/{lessonId}/order", "action=up"),
        new("POST /teach/preview", "302 403 403 200 200 200", Body: "format=markdown&body=x"),

        // Operations
        new("GET /api/health/live", "200 200 200 200 200 200"),
        new("GET /api/health/ready", "200 200 200 200 200 200"),
        new("GET /api/health", "200 200 200 200 200 200", "/api/health"),

        // What every slice has
        new("GET /media/{name}", "404 404 404 404 404 404", "/media/none.jpg"),
        new("HEAD /media/{name}", "404 404 404 404 404 404", "/media/none.jpg"),
        new("GET /openapi/{documentName}.json", "200 200 200 200 200 200", "/openapi/v1.json"),
    ];
}
