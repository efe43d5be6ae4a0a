using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;

namespace Lectern.Tests.Learning;

public sealed partial class LessonTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task A_lesson_opens_for_the_enrolled_its_teacher_and_admins_and_a_preview_for_everyone(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var course = await school.CourseAsync("Algebra", lessons: 3);
        var draft = await school.CourseAsync("Draft", course => (course.Status, course.PublishedAt) = (CourseStatus.Draft, null), lessons: 2);
        using var lea = await school.LearnerAsync("Lea");
        using var max = await school.LearnerAsync("Max");
        using var ada = school.Server.ClientFor(school.Ada);
        using var bob = school.Server.ClientFor(await school.Server.CreateUserAsync("Bob", Role.Instructor));
        using var root = school.Server.ClientFor(await school.Server.CreateUserAsync("Root", Role.Admin));
        using var enrolled = await lea.PostAsJsonAsync("/api/enrollments", new { courseId = course.Id }, Cancel);

        foreach (var (who, name, second, hidden) in new[]
        {
            (school.Anyone, "anyone", HttpStatusCode.Unauthorized, HttpStatusCode.NotFound),
            (lea, "Lea, enrolled", HttpStatusCode.OK, HttpStatusCode.NotFound),
            (max, "Max, not enrolled", HttpStatusCode.Forbidden, HttpStatusCode.NotFound),
            (ada, "Ada, who teaches it", HttpStatusCode.OK, HttpStatusCode.OK),
            (bob, "Bob, who teaches something else", HttpStatusCode.Forbidden, HttpStatusCode.NotFound),
            (root, "Root, admin", HttpStatusCode.OK, HttpStatusCode.OK),
        })
        {
            Assert.Equal((name, HttpStatusCode.OK), (name, await StatusAsync(who, course, 1)));
            Assert.Equal((name, second), (name, await StatusAsync(who, course, 2)));
            Assert.Equal((name, hidden), (name, await StatusAsync(who, draft, 1)));
            Assert.Equal((name, HttpStatusCode.NotFound), (name, await StatusAsync(who, course, 4)));
        }

        var id = (await enrolled.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("id").GetInt64();
        await lea.DeleteAsync($"/api/enrollments/{id}", Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(lea, course, 2));
    }

    [Theory, OnBothStores]
    public async Task A_lesson_comes_whole_in_one_statement(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var course = await school.CourseAsync("Algebra", lessons: 3);
        var lesson = (await school.LessonsAsync(course))[1];
        await school.AddAsync(
        [
            new Media { Name = "abc.mp4", ContentType = "video/mp4", Size = 1234, CreatedAt = School.Morning },
            new LessonMedia { LessonId = lesson.Id, Position = 1, MediaName = "abc.mp4", Title = "The talk" },
        ]);
        using var ada = school.Server.ClientFor(school.Ada);
        await school.GetAsync("/api/session", ada);

        var answer = await school.Server.Budget.AtMostAsync(1, () => school.GetAsync($"/api/courses/{course.Slug}/lessons/2", ada));
        Assert.Equal($$"""
            {"id":{{lesson.Id}},"number":2,"title":"Lesson 2","section":"Basics","html":"\u003Cp\u003EThis is lesson 2.\u003C/p\u003E","isPreview":false,"updatedAt":"2026-03-02T08:00:00Z","course":{"id":{{course.Id}},"slug":"algebra-1","title":"Algebra"},"media":[{"url":"/media/GRANT/abc.mp4","title":"The talk","contentType":"video/mp4","size":1234,"width":null,"height":null}],"previous":{"number":1,"title":"Lesson 1"},"next":{"number":3,"title":"Lesson 3"},"progress":null}
            """, Grant().Replace(answer.GetRawText(), "/media/GRANT/"));
    }

    [GeneratedRegex("/media/[^/\"]+/")]
    private static partial Regex Grant();

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, Course course, int number)
    {
        using var response = await client.GetAsync($"/api/courses/{course.Slug}/lessons/{number}", Cancel);
        return response.StatusCode;
    }
}
