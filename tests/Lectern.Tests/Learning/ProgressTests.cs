using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Lectern.Server.Learning;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Learning;

public sealed class ProgressTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task The_percentage_is_rounded_down_and_100_completes_the_course(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var course = await school.CourseAsync("Algebra", lessons: 3);
        var lessons = await school.LessonsAsync(course);
        using var lea = await school.LearnerAsync("Lea");
        await EnrollAsync(lea, course);

        Assert.Equal("""{"progressPercent":0,"status":"active"}""", await SaveAsync(lea, lessons[1], """{"positionSeconds":90}"""));
        Assert.Equal("""{"progressPercent":33,"status":"active"}""", await SaveAsync(lea, lessons[0], """{"completed":true,"positionSeconds":0}"""));
        Assert.Equal("""{"progressPercent":33,"status":"active"}""", await SaveAsync(lea, lessons[0], """{"completed":true}"""));
        Assert.Equal("""{"progressPercent":66,"status":"active"}""", await SaveAsync(lea, lessons[1], """{"completed":true}"""));
        Assert.Equal("""{"progressPercent":100,"status":"completed"}""", await SaveAsync(lea, lessons[2], """{"completed":true}"""));
        Assert.Equal("""{"progressPercent":66,"status":"active"}""", await SaveAsync(lea, lessons[0], """{"completed":false}"""));
        var second = (await school.GetAsync($"/api/courses/{course.Slug}/lessons/2", lea)).GetProperty("progress");
        Assert.Equal("""{"completed":true,"positionSeconds":90}""", second.GetRawText());
    }

    [Theory, OnBothStores]
    public async Task Fifty_lessons_completed_at_once_are_all_counted(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var course = await school.CourseAsync("Algebra", lessons: 50);
        var lessons = await school.LessonsAsync(course);
        var learner = (await school.LearnersAsync(1))[0];
        await school.Server.Services.GetRequiredService<Enroll>().RunAsync(learner.Id, course.Id, Cancel);
        var save = school.Server.Services.GetRequiredService<SaveProgress>();
        var viewer = new Viewer(learner.Id, learner.Name, learner.Role, "");

        await Task.WhenAll(lessons.Take(49).Select(lesson => Task.Run(() => save.RunAsync(lesson.Id, viewer, true, null, Cancel))));
        Assert.Equal((49, 98, EnrollmentStatus.Active), await StandingAsync(school, learner));
        await Task.WhenAll(lessons.Select(lesson => Task.Run(() => save.RunAsync(lesson.Id, viewer, lesson.Number % 2 == 0, null, Cancel))));
        Assert.Equal((25, 50, EnrollmentStatus.Active), await StandingAsync(school, learner));
        await Task.WhenAll(lessons.Select(lesson => Task.Run(() => save.RunAsync(lesson.Id, viewer, true, null, Cancel))));
        Assert.Equal((50, 100, EnrollmentStatus.Completed), await StandingAsync(school, learner));
    }

    [Theory, OnBothStores]
    public async Task Lessons_that_come_and_go_change_everyones_percentage(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var course = await school.CourseAsync("Algebra", lessons: 4);
        var lessons = await school.LessonsAsync(course);
        var learner = (await school.LearnersAsync(1))[0];
        await school.Server.Services.GetRequiredService<Enroll>().RunAsync(learner.Id, course.Id, Cancel);
        var save = school.Server.Services.GetRequiredService<SaveProgress>();
        foreach (var lesson in lessons.Take(3))
            await save.RunAsync(lesson.Id, new Viewer(learner.Id, learner.Name, learner.Role, ""), true, null, Cancel);

        await RemoveAsync(lessons[3]);
        Assert.Equal((3, 100, EnrollmentStatus.Completed), await StandingAsync(school, learner));
        await RemoveAsync(lessons[0]);
        Assert.Equal((2, 100, EnrollmentStatus.Completed), await StandingAsync(school, learner));
        await school.Store.WriteAsync(async (db, cancel) =>
        {
            db.Add(new Lesson { CourseId = course.Id, SectionId = lessons[0].SectionId, Number = 9, Title = "New", UpdatedAt = School.Morning });
            await db.SaveChangesAsync(cancel);
            await CourseProgress.RecountAsync(db, course.Id, cancel);
        }, Cancel);
        Assert.Equal((2, 66, EnrollmentStatus.Active), await StandingAsync(school, learner));
        Assert.Equal(3, (await school.Store.ReadAsync((db, cancel) => db.Courses.SingleAsync(one => one.Id == course.Id, cancel), Cancel)).LessonCount);

        Task RemoveAsync(Lesson lesson) => school.Store.WriteAsync(async (db, cancel) =>
        {
            await db.Lessons.Where(one => one.Id == lesson.Id).ExecuteDeleteAsync(cancel);
            await CourseProgress.RecountAsync(db, course.Id, cancel);
        }, Cancel);
    }

    [Theory, OnBothStores]
    public async Task Progress_is_for_the_enrolled(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var course = await school.CourseAsync("Algebra", lessons: 2);
        var draft = await school.CourseAsync("Draft", course => (course.Status, course.PublishedAt) = (CourseStatus.Draft, null), lessons: 1);
        var lesson = (await school.LessonsAsync(course))[0];
        using var lea = await school.LearnerAsync("Lea");

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(school.Anyone, lesson.Id, """{"completed":true}"""));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(lea, lesson.Id, """{"completed":true}"""));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(lea, 987654321, """{"completed":true}"""));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(lea, (await school.LessonsAsync(draft))[0].Id, """{"completed":true}"""));
        var id = await EnrollAsync(lea, course);
        foreach (var body in new[] { "{}", "[]", "null", "", """{"completed":1}""", """{"positionSeconds":-1}""", """{"positionSeconds":604801}""", """{"positionSeconds":1.5}""" })
            Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(lea, lesson.Id, body));
        await lea.DeleteAsync($"/api/enrollments/{id}", Cancel);
        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(lea, lesson.Id, """{"completed":true}"""));
        Assert.Equal(0, await school.Store.ReadAsync((db, cancel) => db.LessonProgress.CountAsync(cancel), Cancel));
    }

    private static async Task<(int, int, EnrollmentStatus)> StandingAsync(School school, User learner)
    {
        var enrollment = await school.Store.ReadAsync((db, cancel) => db.Enrollments.SingleAsync(one => one.UserId == learner.Id, cancel), Cancel);
        return (enrollment.CompletedLessons, enrollment.ProgressPercent, enrollment.Status);
    }

    private static async Task<long> EnrollAsync(HttpClient client, Course course)
    {
        using var response = await client.PostAsJsonAsync("/api/enrollments", new { courseId = course.Id }, Cancel);
        return (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("id").GetInt64();
    }

    private static async Task<string> SaveAsync(HttpClient client, Lesson lesson, string body)
    {
        using var response = await client.PutAsync($"/api/lessons/{lesson.Id}/progress", new StringContent(body, null, "application/json"), Cancel);
        return await response.Content.ReadAsStringAsync(Cancel);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, long lesson, string body)
    {
        using var response = await client.PutAsync($"/api/lessons/{lesson}/progress", new StringContent(body, null, "application/json"), Cancel);
        return response.StatusCode;
    }
}
