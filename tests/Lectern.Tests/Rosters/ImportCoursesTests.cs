using Lectern.Server.Rosters;
using Lectern.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Tests.Rosters;

public sealed class ImportCoursesTests
{
    private static string List => SharedData.PathOf("courses", "free-courses.csv");

    [Theory, OnBothStores]
    public async Task The_list_of_free_courses_fills_a_catalogue_and_a_second_import_changes_nothing(StoreKind kind)
    {
        await using var run = await ImportRun.StartAsync(kind);

        var report = await run.CoursesAsync(List);

        Assert.Equal((4570, 2), (report.Counts["courses"].Added, report.Problems.Count));
        Assert.Equal((4570, 4570), await run.ReadAsync(async (db, cancel) => (await db.Courses.Select(course => course.Slug).Distinct().CountAsync(cancel), await db.Lessons.CountAsync(lesson => lesson.IsPreview && lesson.BodyHtml.Contains("<a href=\"http"), cancel))));
        Assert.Equal(["c", "c-plus-plus", "c-sharp"], await run.ReadAsync((db, cancel) => db.Categories.Where(category => category.Name == "C" || category.Name == "C++" || category.Name == "C#").Select(category => category.Slug).Order().ToListAsync(cancel)));

        await run.AssertSeatsAsync();
        var before = await TableDump.OfAsync(run.Store);
        Assert.True((await run.CoursesAsync(List)).ChangedNothing);
        Assert.Equal(before, await TableDump.OfAsync(run.Store));
    }

    [Theory, OnBothStores]
    public async Task A_wrong_row_refuses_the_list_or_is_left_out(StoreKind kind)
    {
        await using var run = await ImportRun.StartAsync(kind);
        var path = Path.Combine(run.Folder, "list.csv");
        await File.WriteAllTextAsync(path, "lang,topic,subtopic,title,url,provider_note\nen,Math,,Good,https://example.org/,\nen,Math,,Bad,ftp://x/,\n", TestContext.Current.CancellationToken);

        var refused = await run.CoursesAsync(path);
        Assert.False(refused.Imported);
        Assert.Equal(3, Assert.Single(refused.Problems).Line);
        Assert.Equal(0, await run.ReadAsync((db, cancel) => db.Courses.CountAsync(cancel)));

        Assert.Equal(1, (await run.CoursesAsync(path, new(KeepGoing: true))).Counts["courses"].Added);
    }
}
