using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Tests.Storage;

/// <summary>The triggers that keep <c>course_counts</c>.</summary>
public sealed class CourseCountTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task Counts_stay_exact_while_courses_are_published_moved_and_deleted_by_several_at_once(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var ids = (await school.CoursesAsync(40)).Select(course => course.Id).ToArray();
        var categories = school.Categories.Values.Select(category => (long?)category.Id).Append(null).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            for (var step = 0; step < 40; step++)
                await ChangeAsync(school, random, ids, categories);
        })));
        await school.Store.WriteAsync((db, cancel) => db.Categories.Where(category => category.Slug == "art").ExecuteDeleteAsync(cancel), Cancel);

        var kept = await school.Store.ReadAsync((db, cancel) => db.CourseCounts.Where(count => count.Published != 0).ToListAsync(cancel), Cancel);
        var counted = await school.Store.ReadAsync((db, cancel) => db.Courses.Where(course => course.Status == CourseStatus.Published)
            .GroupBy(course => new { course.CategoryId, course.Level }).Select(group => new { group.Key, Count = group.Count() }).ToListAsync(cancel), Cancel);
        Assert.Equal(
            counted.Select(group => (group.Key.CategoryId ?? 0, group.Key.Level, group.Count)).Order(),
            kept.Select(count => (count.CategoryId, count.Level, count.Published)).Order());
    }

    private static Task ChangeAsync(School school, Random random, long[] ids, long?[] categories)
    {
        var (id, category, level, status) = (ids[random.Next(ids.Length)], categories[random.Next(categories.Length)], (CourseLevel)random.Next(3), (CourseStatus)random.Next(2));
        return random.Next(10) switch
        {
            0 => school.Store.WriteAsync((db, cancel) => db.Courses.Where(course => course.Id == id).ExecuteDeleteAsync(cancel), Cancel),
            1 => school.CoursesAsync(3),
            < 5 => school.Store.WriteAsync((db, cancel) => db.Courses.Where(course => course.Id % 7 == id % 7).ExecuteUpdateAsync(update => update.SetProperty(course => course.Status, status), cancel), Cancel),
            _ => school.Store.WriteAsync((db, cancel) => db.Courses.Where(course => course.Id == id).ExecuteUpdateAsync(update => update
                .SetProperty(course => course.CategoryId, category).SetProperty(course => course.Level, level), cancel), Cancel),
        };
    }
}
