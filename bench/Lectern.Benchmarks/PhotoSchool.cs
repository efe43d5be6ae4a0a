using Lectern.Delivery.Files;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Files;
using Lectern.Server.Storage.Migrations;
using Lectern.Server.Storage.Model;
using Lectern.Server.Storage.Seeding;
using Lectern.Tests;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Benchmarks;

/// <summary>A course with a photograph as its cover.</summary>
/// <param name="Slug">Of the course.</param>
/// <param name="Hash">Of the photograph.</param>
/// <param name="Lessons">How many lessons it has.</param>
internal sealed record PhotoCourse(string Slug, string Hash, int Lessons);

/// <summary>A new SQLite store with seeded courses, whose covers are photographs: each a file of its own, most wanted course first.</summary>
internal static class PhotoSchool
{
    public static async Task<IReadOnlyList<PhotoCourse>> FillAsync(string data, SeedSize size, int covers)
    {
        await using var store = new Store(StoreAddress.Sqlite(Path.Combine(data, "lectern.db")));
        await new Migrator(store, TimeProvider.System).MigrateAsync(CancellationToken.None);
        await new Seeder(store).SeedAsync(SeedPlan.Of(size, 1), _ => { }, CancellationToken.None);
        var files = new MediaFiles(Path.Combine(data, "media"));
        var courses = await store.ReadAsync((db, cancel) => db.Courses.OrderByDescending(course => course.EnrollmentCount).ThenBy(course => course.Id)
            .Select(course => new { course.Id, course.Slug, course.LessonCount }).Take(covers).ToListAsync(cancel), CancellationToken.None);
        var photos = Directory.GetFiles(SharedData.PathOf("photos"), "*.jpg").Order().Select(File.ReadAllBytes).ToList();
        var made = new List<PhotoCourse>();
        foreach (var course in courses)
        {
            var file = (await files.PutAsync(new MemoryStream(Numbered(photos[made.Count % photos.Count], made.Count)))).File!;
            await store.WriteAsync(async (db, cancel) =>
            {
                var name = await MediaRow.EnsureAsync(db, file, TimeProvider.System.GetUtcNow().UtcDateTime, cancel);
                await db.Courses.Where(one => one.Id == course.Id).ExecuteUpdateAsync(set => set.SetProperty(one => one.Image, name), cancel);
            }, CancellationToken.None);
            made.Add(new(course.Slug, file.Hash, course.LessonCount));
        }
        return made;
    }

    // The same picture under another hash: a JPEG may carry comments (ITU-T T.81, B.2.4.5).
    private static byte[] Numbered(byte[] jpeg, int number) => [.. jpeg[..2], 0xFF, 0xFE, 0, 6, .. BitConverter.GetBytes(number), .. jpeg[2..]];
}
