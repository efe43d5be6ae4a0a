using Lectern.Server.Web;

namespace Lectern.Tests.Accounts;

/// <summary>One route, and what each caller gets.</summary>
/// <param name="Route">Method and pattern, as mapped.</param>
/// <param name="Statuses">In the order anonymous, learner, other learner, instructor, other instructor, admin.</param>
/// <param name="Address">What is asked; names in braces are those of <see cref="RouteWorld"/>. Default: the pattern itself.</param>
/// <param name="Body">JSON if it starts with {, else a form such as <c>title=X</c>, with <c>multipart </c> before it for those that take files.</param>
public sealed record RouteRow(string Route, string Statuses, string? Address = null, string? Body = null)
{
    public const string Multipart = "multipart ";

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
        new("GET /sign-in", "200 303 303 303 303 303"),
        new("POST /sign-in", "400 303 303 303 303 303", Body: $"email={{learnerEmail}}&password={TestServer.Password}"),
        new("POST /sign-out", "303 303 303 303 303 303"),
        new("GET /sign-up", "200 200 200 200 200 200"),
        new("POST /sign-up", "400 303 303 303 303 303", Body: "email=new@example.org&name=New&password=long enough it is"),
        new("GET /admin", "302 403 403 403 403 200"),
        new("GET /admin/users/new", "302 403 403 403 403 200"),
        new("POST /admin/users/new", "302 403 403 403 403 303", Body: "email=added@example.org&name=New&password=long enough it is&role=admin"),
        new("GET /admin/users/{id:long}", "302 403 403 403 403 200", "/admin/users/{learner}"),
        new("POST /admin/users/{id:long}/role", "302 403 403 403 403 303", "/admin/users/{learner}/role", "role=instructor"),
        new("POST /admin/users/{id:long}/active", "302 403 403 403 403 303", "/admin/users/{learner}/active", "active=false"),
        new("POST /admin/users/{id:long}/password", "302 403 403 403 403 303", "/admin/users/{learner}/password", "password=long enough it is"),

        // Catalog
        new("GET /api/courses", "200 200 200 200 200 200"),
        new("GET /api/courses/{slug}", "404 404 404 200 404 200", "/api/courses/{draft}"),
        new("GET /api/categories", "200 200 200 200 200 200"),
        new("GET /", "200 200 200 200 200 200", "/"),
        new("GET /courses", "200 200 200 200 200 200"),
        new("GET /courses/{slug}", "404 404 404 200 404 200", "/courses/{draft}"),

        // Learning
        new("GET /api/courses/{slug}/lessons/{number}", "401 200 403 200 403 200", "/api/courses/{course}/lessons/1"),
        new("GET /api/users/{id}/enrollments", "401 200 403 403 403 200", "/api/users/{learner}/enrollments"),
        new("POST /api/enrollments", "401 200 201 201 201 201", Body: """{"courseId":{courseId}}"""),
        new("DELETE /api/enrollments/{id}", "401 204 403 403 403 204", "/api/enrollments/{enrollmentId}"),
        new("PUT /api/lessons/{id}/progress", "401 200 403 403 403 403", "/api/lessons/{lessonId}/progress", """{"completed":true,"positionSeconds":0}"""),
        new("GET /learn/{slug}/{number:int}", "303 200 303 200 303 200", "/learn/{course}/1"),
        new("POST /learn/{slug}/{number:int}", "302 303 303 303 303 303", "/learn/{course}/1", "completed=true"),
        new("GET /my", "302 200 200 200 200 200"),
        new("POST /courses/{slug}/enroll", "302 303 303 303 303 303", "/courses/{course}/enroll", "x="),
        new("POST /courses/{slug}/withdraw", "302 303 404 404 404 404", "/courses/{course}/withdraw", "x="),

        // Teaching: whose course it is and administrators; nobody else learns more of a draft than that there is none.
        new("GET /teach", "302 403 403 200 200 200"),
        new("POST /teach", "302 403 403 303 303 303", Body: "title=New"),
        new("GET /teach/{course:long}", "302 403 403 200 404 200", "/teach/{draftId}"),
        new("POST /teach/{course:long}", "302 403 403 303 403 303", "/teach/{courseId}", "title=T&summary=S&level=beginner&language=en&version={version}"),
        new("POST /teach/{course:long}/publishing", "302 403 403 303 403 303", "/teach/{courseId}/publishing", "action=save&capacity=5&version={version}"),
        new("POST /teach/{course:long}/delete", "302 403 403 303 404 303", "/teach/{draftId}/delete", "confirmed=yes"),
        new("POST /teach/{course:long}/sections", "302 403 403 303 403 303", "/teach/{courseId}/sections", "newSection=New"),
        new("POST /teach/{course:long}/sections/{section:long}", "302 403 403 303 403 303", "/teach/{courseId}/sections/{sectionId}", "sectionTitle=Other"),
        new("GET /teach/{course:long}/lessons/new", "302 403 403 200 403 200", "/teach/{courseId}/lessons/new"),
        new("POST /teach/{course:long}/lessons", "302 403 403 303 403 303", "/teach/{courseId}/lessons", "title=L&format=markdown&body=Text&sectionId={sectionId}"),
        new("GET /teach/{course:long}/lessons/{lesson:long}", "302 403 403 200 403 200", "/teach/{courseId}/lessons/{lessonId}"),
        new("POST /teach/{course:long}/lessons/{lesson:long}", "302 403 403 303 403 303", "/teach/{courseId}/lessons/{lessonId}", "title=L&format=markdown&body=Text&sectionId={sectionId}&version={version}"),
        new("POST /teach/{course:long}/lessons/{lesson:long}/order", "302 403 403 303 403 303", "/teach/{courseId}/lessons/{lessonId}/order", "action=up"),
        new("POST /teach/preview", "302 403 403 200 200 200", Body: "format=markdown&body=Text"),

        // Rosters
        new("GET /admin/imports", "302 403 403 403 403 200"),
        new("POST /admin/imports", "302 403 403 403 403 400", Body: "multipart kind=courses"),

        // Operations
        new("GET /api/health/live", "200 200 200 200 200 200"),
        new("GET /api/health/ready", "200 200 200 200 200 200"),
        new("GET /api/health", "200 200 200 200 200 200", "/api/health"),
        new("GET /api/metrics", "401 403 403 403 403 200"),
        // From this machine, and no token is set.
        new("GET /metrics", "200 200 200 200 200 200"),
        new("GET /api/operations/slow-queries", "401 403 403 403 403 200"),
        new("GET /api/operations/regressions", "401 403 403 403 403 200"),
        new("DELETE /api/operations/slow-queries", "401 403 403 403 403 204"),
        new("POST /api/operations/deploys", "401 403 403 403 403 201", Body: """{"version":"1.2.3"}"""),
        // A range that exists is answered without an end.
        new("GET /api/operations/stream", "401 403 403 403 403 400", "/api/operations/stream?range=never"),
        new("GET /api/operations/purges", "401 403 403 403 403 200"),
        new("POST /api/operations/purges/retry", "401 403 403 403 403 200", Body: "{}"),
        new("GET /api/operations/tuning", "401 403 403 403 403 200"),
        new("POST /api/operations/tuning/stop", "401 403 403 403 403 204"),
        new("DELETE /api/operations/tuning/stop", "401 403 403 403 403 204"),
        new("POST /api/operations/tuning/{id}/reject", "401 403 403 403 403 404", "/api/operations/tuning/999/reject"),
        new("GET /ops", "302 403 403 403 403 200"),
        new("GET /api/operations/alerts", "401 403 403 403 403 200"),
        new("POST /api/operations/alerts/test", "401 403 403 403 403 200", Body: "{}"),
        new("GET /api/operations/alerts/silences", "401 403 403 403 403 200"),
        new("POST /api/operations/alerts/silences", "401 403 403 403 403 400", Body: "{}"),
        new("DELETE /api/operations/alerts/silences/{id}", "401 403 403 403 403 404", "/api/operations/alerts/silences/999"),

        // What every slice has
        new("GET /assets/{file}", "200 200 200 200 200 200", WebAssets.Url("lectern.css")),
        new("GET /media/{name}", "404 404 404 404 404 404", "/media/unknown.jpg"),
        new("HEAD /media/{name}", "404 404 404 404 404 404", "/media/unknown.jpg"),
        new("GET /media/{grant}/{name}", "404 404 404 404 404 404", "/media/x/unknown.jpg"),
        new("HEAD /media/{grant}/{name}", "404 404 404 404 404 404", "/media/x/unknown.jpg"),
        new("GET /openapi/{documentName}.json", "200 200 200 200 200 200", "/openapi/v1.json"),
    ];
}
