using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Lectern.Server.Learning;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Learning;

public sealed class EnrollTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task Lea_enrolls_once_however_often_she_asks(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var course = await school.CourseAsync("Algebra");
        using var lea = await school.LearnerAsync("Lea");

        var (first, body) = await EnrollAsync(lea, course.Id);
        Assert.Equal(HttpStatusCode.Created, first);
        Assert.Equal(("active", 0, course.Id), (body.GetProperty("status").GetString(), body.GetProperty("progressPercent").GetInt32(), body.GetProperty("courseId").GetInt64()));
        var (second, same) = await EnrollAsync(lea, course.Id);
        Assert.Equal(HttpStatusCode.OK, second);
        Assert.Equal(body.GetRawText(), same.GetRawText());
        await school.AssertSeatsAsync();
    }

    [Theory, OnBothStores]
    public async Task Lea_comes_back_after_leaving_and_finds_her_progress(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var course = await school.CourseAsync("Algebra", lessons: 4);
        using var lea = await school.LearnerAsync("Lea");
        var id = (await EnrollAsync(lea, course.Id)).Body.GetProperty("id").GetInt64();
        using var done = await lea.PutAsJsonAsync($"/api/lessons/{(await school.LessonsAsync(course))[0].Id}/progress", new { completed = true, positionSeconds = 0 }, Cancel);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await lea.DeleteAsync($"/api/enrollments/{id}", Cancel)).StatusCode);
        await school.AssertSeatsAsync();
        var (status, body) = await EnrollAsync(lea, course.Id);
        Assert.Equal((HttpStatusCode.Created, id, 25), (status, body.GetProperty("id").GetInt64(), body.GetProperty("progressPercent").GetInt32()));
        await school.AssertSeatsAsync();
    }

    [Theory, OnBothStores]
    public async Task A_course_that_is_full_closed_early_or_absent_says_so(StoreKind kind)
    {
        var clock = new HeldClock(School.Morning);
        await using var school = await School.OpenAsync(kind, clock.Use);
        var full = await school.CourseAsync("Full", course => course.Capacity = 1);
        var timed = await school.CourseAsync("Timed", course => (course.OpensAt, course.ClosesAt) = (School.Morning, School.Morning.AddDays(1)));
        var draft = await school.CourseAsync("Draft", course => (course.Status, course.PublishedAt) = (CourseStatus.Draft, null));
        using var lea = await school.LearnerAsync("Lea");
        using var max = await school.LearnerAsync("Max");

        Assert.Equal(HttpStatusCode.Created, (await EnrollAsync(lea, full.Id)).Status);
        Assert.Equal(HttpStatusCode.OK, (await EnrollAsync(lea, full.Id)).Status);
        await RefusedAsync(max, full.Id, HttpStatusCode.Conflict, "full");
        await RefusedAsync(max, draft.Id, HttpStatusCode.NotFound, "no such");
        await RefusedAsync(max, 987654321, HttpStatusCode.NotFound, "no such");
        clock.Set(School.Morning.AddMicroseconds(-1));
        await RefusedAsync(max, timed.Id, HttpStatusCode.Conflict, "not open yet");
        clock.Set(School.Morning);
        Assert.Equal(HttpStatusCode.Created, (await EnrollAsync(lea, timed.Id)).Status);
        clock.Set(School.Morning.AddDays(1));
        await RefusedAsync(max, timed.Id, HttpStatusCode.Conflict, "closed");
        Assert.Equal(HttpStatusCode.OK, (await EnrollAsync(lea, timed.Id)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await school.Anyone.PostAsJsonAsync("/api/enrollments", new { courseId = full.Id }, Cancel)).StatusCode);
    }

    [Theory, OnBothStores]
    public async Task Joining_takes_one_statement_on_PostgreSQL_and_four_at_most_on_SQLite(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var course = await school.CourseAsync("Algebra");
        using var lea = await school.LearnerAsync("Lea");
        await school.GetAsync("/api/session", lea);

        await school.Server.Budget.AtMostAsync(kind == StoreKind.Postgres ? 1 : 4, () => EnrollAsync(lea, course.Id));
    }

    [Theory, OnBothStores, Trait("Pace", "slow")]
    public async Task Two_thousand_learners_join_at_once_and_none_beyond_the_capacity(StoreKind kind)
    {
        const int Learners = 2000, Capacity = 1503;
        await using var school = await School.OpenAsync(kind);
        var course = await school.CourseAsync("Popular", course => course.Capacity = Capacity);
        var open = await school.CourseAsync("Open");
        var learners = await school.LearnersAsync(Learners);
        var enroll = school.Server.Services.GetRequiredService<Enroll>();
        var joined = 0;
        await Parallel.ForEachAsync(learners, new ParallelOptions { MaxDegreeOfParallelism = 40, CancellationToken = Cancel }, async (learner, cancel) =>
        {
            var outcome = await enroll.RunAsync(learner.Id, course.Id, cancel);
            Assert.True(outcome.Fault is EnrollFault.None or EnrollFault.Full);
            if (outcome.IsNew)
                Interlocked.Increment(ref joined);
            Assert.Equal(EnrollFault.None, (await enroll.RunAsync(learner.Id, open.Id, cancel)).Fault);
        });

        Assert.Equal(Capacity, joined);
        await school.AssertSeatsAsync();
        await school.Server.Services.GetRequiredService<CountEnrollments>().RunOnceAsync(Cancel);
        Assert.Equal([Capacity, Learners], await school.Store.ReadAsync((db, cancel) => db.Courses.OrderBy(one => one.Id).Select(one => one.EnrollmentCount).ToListAsync(cancel), Cancel));
    }

    [Theory, OnBothStores]
    public async Task An_impatient_learner_who_clicks_eight_times_has_one_seat(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var enroll = school.Server.Services.GetRequiredService<Enroll>();
        foreach (var learner in await school.LearnersAsync(20))
        {
            var course = await school.CourseAsync("Algebra", course => course.Capacity = 3);
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => enroll.RunAsync(learner.Id, course.Id, Cancel))));
            Assert.Single(outcomes, outcome => outcome.IsNew);
            Assert.Single(outcomes.Select(outcome => outcome.Enrollment!.Id).Distinct());
        }
        await school.AssertSeatsAsync();
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> EnrollAsync(HttpClient client, long courseId)
    {
        using var response = await client.PostAsJsonAsync("/api/enrollments", new { courseId }, Cancel);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(Cancel));
    }

    private static async Task RefusedAsync(HttpClient client, long courseId, HttpStatusCode status, string because)
    {
        var (answer, body) = await EnrollAsync(client, courseId);
        Assert.Equal(status, answer);
        Assert.Contains(because, body.GetProperty("title").GetString(), StringComparison.Ordinal);
    }
}
