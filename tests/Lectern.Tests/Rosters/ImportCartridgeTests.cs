using Lectern.Delivery.Files;
using Lectern.Server.Rosters;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Tests.Storage.Content;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Tests.Rosters;

public sealed class ImportCartridgeTests
{
    [Theory, OnBothStores]
    public async Task A_textbook_becomes_a_course_with_its_pictures_and_a_second_import_changes_nothing(StoreKind kind)
    {
        await using var run = await ImportRun.StartAsync(kind);
        var path = SharedData.PathOf("cartridges", "astronomy.imscc");

        var report = await run.CartridgeAsync(path);

        Assert.Equal((new(1, 0, 0), new(200, 0, 0), new(108, 0, 0)), (report.Counts["courses"], report.Counts["lessons"], report.Counts["files"]));
        var course = await run.ReadAsync((db, cancel) => db.Courses.SingleAsync(cancel));
        Assert.Equal(("astronomy-2e", CourseStatus.Published, 200), (course.Slug, course.Status, course.LessonCount));
        Assert.Contains("CC BY 4.0", course.Summary, StringComparison.Ordinal);
        var lessons = await run.ReadAsync((db, cancel) => db.Lessons.OrderBy(lesson => lesson.Number).ToListAsync(cancel));
        Assert.Equal(Enumerable.Range(1, 200), lessons.Select(lesson => lesson.Number));
        Assert.Equal(("1.1 The Nature of Astronomy", 32), (lessons[3].Title, lessons.Select(lesson => lesson.SectionId).Distinct().Count()));
        await run.AssertSeatsAsync();
        await AssertPicturesExistAsync(run, lessons);
        AssertLinksLeadToLessons(lessons);

        var before = await TableDump.OfAsync(run.Store);
        Assert.True((await run.CartridgeAsync(path)).ChangedNothing);
        Assert.Equal(before, await TableDump.OfAsync(run.Store));
    }

    [Theory, OnBothStores]
    public async Task Cartridges_that_break_the_letter_come_in_with_a_warning_for_each_break(StoreKind kind)
    {
        await using var run = await ImportRun.StartAsync(kind);
        var canvas = await run.CartridgeAsync(SharedData.PathOf("cartridges", "canvas_cc_gem_course.imscc"));
        var single = await run.CartridgeAsync(SharedData.PathOf("cartridges", "single-page.imscc"));
        Assert.Equal((3, 2), (canvas.Counts["lessons"].Added, canvas.Problems.Count));
        Assert.Equal((1, 2), (single.Counts["lessons"].Added, single.Problems.Count));
        Assert.True((await run.CartridgeAsync(SharedData.PathOf("cartridges", "single-page.imscc"))).ChangedNothing);
    }

    [Theory, OnBothStores]
    public async Task A_hostile_or_a_trial_cartridge_changes_nothing(StoreKind kind)
    {
        await using var run = await ImportRun.StartAsync(kind);
        var before = await TableDump.OfAsync(run.Store);
        foreach (var path in Directory.GetFiles(SharedData.PathOf("hostile")))
            Assert.False((await run.CartridgeAsync(path, new(KeepGoing: true))).Imported, path);
        Assert.Empty(Directory.GetFiles(run.Folder, "*", SearchOption.AllDirectories));
        Assert.True((await run.CartridgeAsync(SharedData.PathOf("cartridges", "single-page.imscc"), new(DryRun: true))).Imported);
        Assert.Equal(before, await TableDump.OfAsync(run.Store));
    }

    [Theory, OnBothStores]
    public async Task A_newer_edition_keeps_the_progress_on_lessons_that_moved(StoreKind kind)
    {
        await using var run = await ImportRun.StartAsync(kind);
        await run.CartridgeAsync(Edition("Old", "Kept", "Gone"));
        await CompleteAsync(run, "Kept", "Gone");

        var report = await run.CartridgeAsync(Edition("New", "Old", "Kept"));

        Assert.Equal(new(1, 2, 1), report.Counts["lessons"]);
        Assert.Equal(["New", "Old", "Kept"], await run.ReadAsync((db, cancel) => db.Lessons.OrderBy(lesson => lesson.Number).Select(lesson => lesson.Title).ToListAsync(cancel)));
        Assert.Equal((1, 33), await run.ReadAsync(async (db, cancel) => await db.Enrollments.SingleAsync(cancel) is var enrollment ? (enrollment.CompletedLessons, enrollment.ProgressPercent) : default));
    }

    private static string Edition(params string[] titles) => SmallZip.Write([
        ("imsmanifest.xml", $"""
            <manifest identifier="m"><metadata><schemaversion>1.3.0</schemaversion><lom><general><title><string>Book</string></title></general></lom></metadata>
            <organizations><organization><item><item><title>Part</title>{string.Concat(titles.Select(title => $"<item identifierref='{title}'><title>{title}</title></item>"))}</item></item></organization></organizations>
            <resources>{string.Concat(titles.Select(title => $"<resource identifier='{title}' type='webcontent' href='{title}.html'><file href='{title}.html'/></resource>"))}</resources></manifest>
            """),
        .. titles.Select(title => ($"{title}.html", $"<p>{title}</p>"))]);

    private static Task CompleteAsync(ImportRun run, params string[] titles) => run.Store.WriteAsync(async (db, cancel) =>
    {
        var lessons = await db.Lessons.Where(lesson => titles.Contains(lesson.Title)).ToListAsync(cancel);
        var enrollment = new Enrollment { UserId = 1, CourseId = lessons[0].CourseId, CompletedLessons = 2, ProgressPercent = 66, EnrolledAt = DateTime.UnixEpoch, UpdatedAt = DateTime.UnixEpoch };
        db.Enrollments.Add(enrollment);
        await db.SaveChangesAsync(cancel);
        db.LessonProgress.AddRange(lessons.Select(lesson => new LessonProgress { EnrollmentId = enrollment.Id, LessonId = lesson.Id, CompletedAt = DateTime.UnixEpoch, UpdatedAt = DateTime.UnixEpoch }));
        await db.SaveChangesAsync(cancel);
    }, TestContext.Current.CancellationToken);

    private static async Task AssertPicturesExistAsync(ImportRun run, List<Lesson> lessons)
    {
        var media = new MediaFiles(run.Folder);
        var pictures = lessons.SelectMany(lesson => lesson.BodyHtml.Split("src=\"/media/").Skip(1)).Select(rest => rest.Split('"')[0]).ToHashSet();
        Assert.Equal(108, pictures.Count);
        foreach (var picture in pictures)
        {
            await using var file = await media.OpenReadAsync(picture.Split('.')[0], TestContext.Current.CancellationToken);
            Assert.NotNull(file);
        }
    }

    private static void AssertLinksLeadToLessons(List<Lesson> lessons)
    {
        foreach (var lesson in lessons)
        {
            SafeMarkup.AssertHarmless(lesson.BodyHtml);
            foreach (var link in lesson.BodyHtml.Split("href=\"").Skip(1).Select(rest => rest.Split('"')[0]).Where(link => !link.StartsWith("http", StringComparison.Ordinal) && !link.StartsWith("mailto:", StringComparison.Ordinal)))
            {
                var parts = link.Split('#');
                var target = parts[0].Length == 0 ? lesson : lessons[int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture) - 1];
                if (parts.Length == 2)
                    Assert.Contains($"id=\"{parts[1]}\"", target.BodyHtml, StringComparison.Ordinal);
            }
        }
    }
}
