using Lectern.Server.Learning;
using Lectern.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Learning;

public sealed class CountEnrollmentsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task Touched_courses_are_counted_and_a_full_pass_finds_what_another_node_touched(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var (one, other) = (await school.CourseAsync("One"), await school.CourseAsync("Other"));
        var learner = (await school.LearnersAsync(1))[0];
        var count = school.Server.Services.GetRequiredService<CountEnrollments>();
        var enroll = school.Server.Services.GetRequiredService<Enroll>();
        Assert.Equal(0, await count.RunOnceAsync(Cancel));

        await enroll.RunAsync(learner.Id, one.Id, Cancel);
        await school.Store.WriteAsync((db, cancel) => db.CourseSeats.Where(seat => seat.CourseId == other.Id && seat.Shard == 0)
            .ExecuteUpdateAsync(update => update.SetProperty(seat => seat.Taken, 7), cancel), Cancel);
        Assert.Equal(1, await count.RunOnceAsync(Cancel));
        Assert.Equal([1, 0], await CountsAsync(school));
        Assert.Equal(0, await count.RunOnceAsync(Cancel));
        Assert.Equal(1, await count.RunAllAsync(Cancel));
        Assert.Equal([1, 7], await CountsAsync(school));
        Assert.Equal(0, await count.RunAllAsync(Cancel));
    }

    [Theory, OnBothStores]
    public async Task Lists_show_a_new_learner_within_seconds(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind, counting: true);
        var course = await school.CourseAsync("One");
        await school.Server.Services.GetRequiredService<Enroll>().RunAsync((await school.LearnersAsync(1))[0].Id, course.Id, Cancel);
        for (var i = 0; i < 100 && (await CountsAsync(school))[0] == 0; i++)
            await Task.Delay(100, Cancel);
        Assert.Equal([1], await CountsAsync(school));
    }

    [Fact]
    public void Too_many_touched_courses_become_all()
    {
        var touched = new TouchedCourses();
        for (var id = 1; id <= 10_000; id++)
            touched.Add(id);
        touched.Add(1);
        Assert.Equal(10_000, touched.Take()!.Length);
        Assert.False(touched.Any);
        for (var id = 1; id <= 10_001; id++)
            touched.Add(id);
        Assert.Null(touched.Take());
        Assert.Empty(touched.Take()!);
    }

    private static Task<List<int>> CountsAsync(School school) =>
        school.Store.ReadAsync((db, cancel) => db.Courses.OrderBy(course => course.Id).Select(course => course.EnrollmentCount).ToListAsync(cancel), Cancel);
}
