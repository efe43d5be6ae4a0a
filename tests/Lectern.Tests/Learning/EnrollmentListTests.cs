using System.Net;
using System.Net.Http.Json;
using Lectern.Server.Learning;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Learning;

public sealed class EnrollmentListTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task A_learner_sees_what_they_learn_the_latest_first_in_one_statement(StoreKind kind)
    {
        var clock = new HeldClock(School.Morning);
        await using var school = await School.OpenAsync(kind, clock.Use);
        var lea = await school.Server.CreateUserAsync("Lea", Role.Learner);
        using var client = school.Server.ClientFor(lea);
        var enroll = school.Server.Services.GetRequiredService<Enroll>();
        var courses = new List<Course>();
        for (var i = 1; i <= 45; i++)
        {
            courses.Add(await school.CourseAsync($"Course {i}", lessons: i == 45 ? 2 : 0));
            clock.Set(School.Morning.AddHours(i));
            await enroll.RunAsync(lea.Id, courses[^1].Id, Cancel);
        }
        await client.PutAsJsonAsync($"/api/lessons/{(await school.LessonsAsync(courses[^1]))[1].Id}/progress", new { completed = true }, Cancel);

        var page = await school.Server.Budget.AtMostAsync(1, () => school.GetAsync($"/api/users/{lea.Id}/enrollments", client));
        Assert.Equal((20, 45, 1), (page.GetProperty("items").GetArrayLength(), page.GetProperty("total").GetInt32(), page.GetProperty("page").GetInt32()));
        var first = page.GetProperty("items")[0];
        Assert.Equal($$$"""
            {"id":{{{first.GetProperty("id").GetInt64()}}},"course":{"id":{{{courses[^1].Id}}},"slug":"course-45-45","title":"Course 45","imageUrl":null},"status":"active","progressPercent":50,"enrolledAt":"2026-03-04T05:00:00Z","lastLesson":{"number":2,"title":"Lesson 2"}}
            """, first.GetRawText());
        Assert.Equal(5, (await school.GetAsync($"/api/users/{lea.Id}/enrollments?page=3", client)).GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await school.GetAsync($"/api/users/{lea.Id}/enrollments?page=4&limit=100", client)).GetProperty("items").GetArrayLength());
    }

    [Theory, OnBothStores]
    public async Task What_someone_learns_is_for_them_and_for_admins(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var lea = await school.Server.CreateUserAsync("Lea", Role.Learner);
        using var root = school.Server.ClientFor(await school.Server.CreateUserAsync("Root", Role.Admin));
        using var self = school.Server.ClientFor(lea);
        foreach (var (who, path, expected) in new[]
        {
            (school.Anyone, $"{lea.Id}", HttpStatusCode.Unauthorized),
            (await school.LearnerAsync("Max"), $"{lea.Id}", HttpStatusCode.Forbidden),
            (school.Server.ClientFor(school.Ada), $"{lea.Id}", HttpStatusCode.Forbidden),
            (self, $"{lea.Id}", HttpStatusCode.OK),
            (root, $"{lea.Id}", HttpStatusCode.OK),
            (root, "987654321", HttpStatusCode.NotFound),
        })
            Assert.Equal(expected, (await who.GetAsync($"/api/users/{path}/enrollments", Cancel)).StatusCode);
        foreach (var query in new[] { "limit=0", "limit=101", "page=0", "page=x" })
            Assert.Equal(HttpStatusCode.BadRequest, (await self.GetAsync($"/api/users/{lea.Id}/enrollments?{query}", Cancel)).StatusCode);
    }
}
