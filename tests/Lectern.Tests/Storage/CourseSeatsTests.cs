using Lectern.Server.Learning;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Storage;

public sealed class CourseSeatsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite, null, "-")]
    [InlineData(StoreKind.Sqlite, 7, "7")]
    [InlineData(StoreKind.Postgres, 3, "1 1 1 0 0 0 0 0 0 0 0 0 0 0 0 0")]
    [InlineData(StoreKind.Postgres, 100, "7 7 7 7 6 6 6 6 6 6 6 6 6 6 6 6")]
    public void A_capacity_is_divided_over_the_rows(StoreKind kind, int? capacity, string expected) =>
        Assert.Equal(expected, string.Join(' ', CourseSeats.Rows(1, capacity, kind).Select(seat => seat.Capacity?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-")));

    [Theory, OnBothStores]
    public async Task After_a_capacity_below_its_learners_nobody_joins_until_enough_have_left(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var course = await school.CourseAsync("Algebra");
        var learners = await school.LearnersAsync(12);
        var enroll = school.Server.Services.GetRequiredService<Enroll>();
        foreach (var learner in learners.Take(10))
            await enroll.RunAsync(learner.Id, course.Id, Cancel);

        await ResizeAsync(8);
        for (var leaves = 1; leaves <= 3; leaves++)
        {
            Assert.Equal(EnrollFault.Full, (await enroll.RunAsync(learners[10].Id, course.Id, Cancel)).Fault);
            await LeaveAsync(learners[leaves]);
        }
        Assert.Equal(EnrollFault.None, (await enroll.RunAsync(learners[10].Id, course.Id, Cancel)).Fault);
        Assert.Equal(EnrollFault.Full, (await enroll.RunAsync(learners[11].Id, course.Id, Cancel)).Fault);
        await school.AssertSeatsAsync();
        await ResizeAsync(9);
        Assert.Equal(EnrollFault.None, (await enroll.RunAsync(learners[11].Id, course.Id, Cancel)).Fault);
        Assert.Equal(EnrollFault.Full, (await enroll.RunAsync(learners[1].Id, course.Id, Cancel)).Fault);
        await ResizeAsync(null);
        Assert.Equal(EnrollFault.None, (await enroll.RunAsync(learners[1].Id, course.Id, Cancel)).Fault);
        await school.AssertSeatsAsync();

        Task ResizeAsync(int? capacity) => school.Store.WriteAsync((db, cancel) => CourseSeats.ResizeAsync(db, course.Id, capacity, cancel), Cancel);

        async Task LeaveAsync(User learner)
        {
            var id = await school.Store.ReadAsync((db, cancel) => db.Enrollments.Where(one => one.UserId == learner.Id).Select(one => one.Id).SingleAsync(cancel), Cancel);
            await school.Server.Services.GetRequiredService<Withdraw>().RunAsync(id, new(learner.Id, learner.Name, learner.Role, ""), Cancel);
        }
    }
}
