using Lectern.Server.Learning;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Learning;

/// <summary>Learners come and go and teachers change capacities, all at once; afterwards every seat must be accounted for.</summary>
public sealed class EnrollmentRaceTests
{
    private const int Workers = 8;
    private const int Steps = 120;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task Seats_and_enrollments_agree_after_learners_came_and_went_in_every_order(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        int?[] capacities = [null, 3, 20];
        var courses = new List<Course>();
        foreach (var capacity in capacities)
            courses.Add(await school.CourseAsync("Course", course => course.Capacity = capacity));
        var learners = await school.LearnersAsync(6);
        await Task.WhenAll(Enumerable.Range(1, Workers).Select(seed => Task.Run(() => ComeAndGoAsync(school, new Random(seed), courses, learners), Cancel)));

        await school.AssertSeatsAsync();
        await school.Server.Services.GetRequiredService<CountEnrollments>().RunOnceAsync(Cancel);
        foreach (var course in courses)
        {
            var counted = await school.Store.ReadAsync((db, cancel) => db.Enrollments.CountAsync(one => one.CourseId == course.Id && one.Status != EnrollmentStatus.Withdrawn, cancel), Cancel);
            Assert.True(!(counted > course.Capacity), $"{counted} of {course.Capacity}");
            Assert.Equal(counted, (await school.Store.ReadAsync((db, cancel) => db.Courses.SingleAsync(one => one.Id == course.Id, cancel), Cancel)).EnrollmentCount);
        }
    }

    [Theory, OnBothStores]
    public async Task No_seat_is_lost_while_a_teacher_changes_the_capacity_under_way(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var course = await school.CourseAsync("Course", course => course.Capacity = 5);
        var learners = await school.LearnersAsync(12);
        await Task.WhenAll(
        [
            .. Enumerable.Range(1, 4).Select(seed => Task.Run(() => ComeAndGoAsync(school, new Random(seed), [course], learners), Cancel)),
            Task.Run(async () =>
            {
                foreach (var capacity in new int?[] { 2, 9, null, 4, 1, 12, 3, null, 7, 50 })
                {
                    await school.Store.WriteAsync((db, cancel) => CourseSeats.ResizeAsync(db, course.Id, capacity, cancel), Cancel);
                    await Task.Delay(20, Cancel);
                }
            }, Cancel),
        ]);
        await school.AssertSeatsAsync();
        Assert.Equal(50, await school.Store.ReadAsync((db, cancel) => db.CourseSeats.Where(seat => seat.CourseId == course.Id).SumAsync(seat => seat.Capacity, cancel), Cancel));
    }

    [Fact]
    public async Task A_withdrawal_that_has_waited_while_the_seats_were_dealt_anew_gives_its_seat_back()
    {
        await using var school = await School.OpenAsync(StoreKind.Postgres);
        var course = await school.CourseAsync("Course", course => course.Capacity = 32);
        var learners = await school.LearnersAsync(2);
        var (enroll, withdraw) = (school.Server.Services.GetRequiredService<Enroll>(), school.Server.Services.GetRequiredService<Withdraw>());
        await enroll.RunAsync(learners[1].Id, course.Id, Cancel);
        var id = (await enroll.RunAsync(learners[0].Id, course.Id, Cancel)).Enrollment!.Id;
        Task<WithdrawOutcome> withdrawal = Task.FromResult(WithdrawOutcome.NoSuchEnrollment);

        await school.Store.WriteAsync(async (db, cancel) =>
        {
            await db.Database.ExecuteSqlAsync($"SELECT COUNT(*) FROM (SELECT 1 FROM enrollments WHERE id = {id} FOR UPDATE) AS held", cancel);
            withdrawal = Task.Run(() => withdraw.RunAsync(id, new Viewer(learners[0].Id, "", Role.Learner, ""), Cancel), cancel);
            await Eventually.HoldsAsync(() => WaitsAsync(school), "the withdrawal waits for the enrollment");
            await CourseSeats.ResizeAsync(db, course.Id, 1, cancel);
            await CourseSeats.ResizeAsync(db, course.Id, 64, cancel);
            // The learner has left and come again meanwhile, to another row.
            await db.Database.ExecuteSqlAsync($"UPDATE enrollments SET seat_shard = 9 WHERE id = {id}", cancel);
            await db.Database.ExecuteSqlAsync($"UPDATE course_seats SET taken = taken + (CASE shard WHEN 9 THEN 1 ELSE -1 END) WHERE course_id = {course.Id} AND shard IN (0, 9)", cancel);
        }, Cancel);

        Assert.Equal(WithdrawOutcome.Withdrawn, await withdrawal);
        await school.AssertSeatsAsync();
    }

    private static Task<bool> WaitsAsync(School school) => school.Store.QueryAsync(
        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", [],
        async (rows, cancel) => await rows.ReadAsync(cancel) && rows.Number(0) > 0, Cancel);

    private static async Task ComeAndGoAsync(School school, Random random, List<Course> courses, List<User> learners)
    {
        var (enroll, withdraw) = (school.Server.Services.GetRequiredService<Enroll>(), school.Server.Services.GetRequiredService<Withdraw>());
        for (var step = 0; step < Steps; step++)
        {
            var (learner, course) = (learners[random.Next(learners.Count)], courses[random.Next(courses.Count)]);
            var outcome = await enroll.RunAsync(learner.Id, course.Id, Cancel);
            if (outcome.Enrollment is { } enrollment && random.Next(3) > 0)
                Assert.Equal(WithdrawOutcome.Withdrawn, await withdraw.RunAsync(enrollment.Id, new Viewer(learner.Id, learner.Name, learner.Role, ""), Cancel));
        }
    }
}
