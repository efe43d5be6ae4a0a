using System.Net;
using System.Text.Json;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Tests.Catalog;

public sealed class CourseTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task A_course_comes_with_its_sections_and_lessons_in_one_statement_whatever_the_size(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        foreach (var lessons in new[] { 0, 3, 150 })
        {
            var course = await school.CourseAsync("Algebra", lessons: lessons);
            var answer = await school.Server.Budget.AtMostAsync(1, () => school.GetAsync($"/api/courses/{course.Slug}"));
            Assert.Equal(Enumerable.Range(1, lessons), answer.GetProperty("sections").EnumerateArray()
                .SelectMany(section => section.GetProperty("lessons").EnumerateArray()).Select(lesson => lesson.GetProperty("number").GetInt32()));
        }
    }

    [Theory, OnBothStores]
    public async Task A_draft_exists_for_its_instructor_and_admins_only(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var draft = await school.CourseAsync("Draft", course => (course.Status, course.PublishedAt) = (CourseStatus.Draft, null));
        foreach (var (who, expected) in new[]
        {
            (school.Anyone, HttpStatusCode.NotFound),
            (await school.LearnerAsync("Lea"), HttpStatusCode.NotFound),
            (school.Server.ClientFor(await school.Server.CreateUserAsync("Bob", Role.Instructor)), HttpStatusCode.NotFound),
            (school.Server.ClientFor(school.Ada), HttpStatusCode.OK),
            (school.Server.ClientFor(await school.Server.CreateUserAsync("Root", Role.Admin)), HttpStatusCode.OK),
        })
        {
            using var response = await who.GetAsync($"/api/courses/{draft.Slug}", Cancel);
            Assert.Equal(expected, response.StatusCode);
            if (expected == HttpStatusCode.OK)
                Assert.Equal("no-store, private", response.Headers.CacheControl!.ToString());
            else
                Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        }
    }

    [Theory, OnBothStores]
    public async Task A_course_says_whether_one_can_enroll(StoreKind kind)
    {
        var clock = new HeldClock(School.Morning);
        await using var school = await School.OpenAsync(kind, services => clock.Use(services));
        var course = await school.CourseAsync("Small", course => (course.Capacity, course.OpensAt, course.ClosesAt) = (2, School.Morning, School.Morning.AddDays(1)));

        Assert.Equal("open", await StateAsync());
        await TakeAsync(2);
        Assert.Equal("full", await StateAsync());
        await TakeAsync(1);
        Assert.Equal("open", await StateAsync());
        clock.Set(School.Morning.AddMicroseconds(-1));
        Assert.Equal("notYetOpen", await StateAsync());
        clock.Set(School.Morning.AddDays(1));
        Assert.Equal("closed", await StateAsync());

        async Task<string> StateAsync()
        {
            var answer = await school.GetAsync($"/api/courses/{course.Slug}");
            Assert.Equal(answer.GetProperty("enrollment").GetString() == "open", answer.GetProperty("canEnroll").GetBoolean());
            return answer.GetProperty("enrollment").GetString()!;
        }

        Task TakeAsync(int seats) => school.Store.WriteAsync((db, cancel) => db.CourseSeats.Where(seat => seat.CourseId == course.Id && seat.Shard == 0)
            .ExecuteUpdateAsync(update => update.SetProperty(seat => seat.Taken, seats), cancel), Cancel);
    }

    [Theory, OnBothStores]
    public async Task Categories_come_with_the_number_of_courses_published_in_them(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        await school.CoursesAsync(10);
        var categories = (await school.GetAsync("/api/categories")).EnumerateArray().Select(category => $"{category.GetProperty("slug")} {category.GetProperty("courses")}");
        Assert.Equal(["art 3", "math 3", "music 2"], categories);
    }
}
