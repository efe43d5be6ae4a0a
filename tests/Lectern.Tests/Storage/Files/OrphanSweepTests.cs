using Lectern.Delivery.Files;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Files;
using Lectern.Server.Storage.Model;
using Lectern.Tests.Delivery.Images;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Storage.Files;

public sealed class OrphanSweepTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task What_nothing_refers_to_goes_after_a_week_with_its_variants_and_the_rest_stays(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var server = school.Server;
        var course = await school.CourseAsync("Algebra", lessons: 3);
        var lessons = await school.LessonsAsync(course);
        var photos = new List<MediaFile>();
        foreach (var photo in Photos.All.Take(5))
            photos.Add(await Photos.PutAsync(server, photo));
        var (cover, shown, attached, unused, young) = (photos[0], photos[1], photos[2], photos[3], photos[4]);
        foreach (var file in photos)
            await server.Store.WriteAsync((db, stop) => MediaRow.EnsureAsync(db, file, server.Services.GetRequiredService<TimeProvider>().Now(), stop), Cancel);
        await server.Store.WriteAsync(async (db, stop) =>
        {
            await db.Courses.Where(each => each.Id == course.Id).ExecuteUpdateAsync(row => row.SetProperty(each => each.Image, NameOf(cover)), stop);
            await db.Lessons.Where(each => each.Id == lessons[0].Id).ExecuteUpdateAsync(row => row.SetProperty(each => each.Body, $"![Moon]({shown.Url})"), stop);
            db.LessonMedia.Add(new() { LessonId = lessons[1].Id, Position = 1, MediaName = NameOf(attached), Title = "Moon" });
            await db.SaveChangesAsync(stop);
        }, Cancel);
        await server.Client().GetByteArrayAsync($"/media/{unused.Hash}-320-82.jpg", Cancel);
        await AgeAsync(server, cover, shown, attached, unused);
        var stray = await Photos.PutAsync(server, Photos.All[5]); // its upload never came to its row
        await AgeAsync(server, stray);

        var sweep = server.Services.GetRequiredService<OrphanSweep>();
        Assert.Equal((1, 2), await sweep.RunOnceAsync(Cancel));
        Assert.Equal((0, 0), await sweep.RunOnceAsync(Cancel));

        Assert.Equal(new[] { cover, shown, attached, young }.Select(NameOf).Order(), await server.Store.ReadAsync((db, stop) => db.Media.Select(media => media.Name).OrderBy(name => name).ToListAsync(stop), Cancel));
        Assert.Equal(new[] { cover, shown, attached, young }.Select(file => file.Hash).Order(), Directory.GetFiles(Path.Combine(server.Data, "media"), "*", SearchOption.AllDirectories).Select(path => Path.GetFileName(path)).Order());
        Assert.Empty(Directory.GetFiles(Path.Combine(server.Data, "variants"), "*.jpg", SearchOption.AllDirectories));
    }

    [Theory, OnBothStores]
    public async Task Whoever_uploads_an_old_file_again_keeps_it(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var time = server.Services.GetRequiredService<TimeProvider>();
        var file = await Photos.PutAsync(server, Photos.All[0]);
        await server.Store.WriteAsync((db, stop) => MediaRow.EnsureAsync(db, file, time.Now(), stop), Cancel);
        await AgeAsync(server, file);
        await Photos.PutAsync(server, Photos.All[0]);
        await server.Store.WriteAsync((db, stop) => MediaRow.EnsureAsync(db, file, time.Now(), stop), Cancel);
        Assert.Equal((0, 0), await server.Services.GetRequiredService<OrphanSweep>().RunOnceAsync(Cancel));
    }

    private static string NameOf(MediaFile file) => file.Url["/media/".Length..];

    private static async Task AgeAsync(TestServer server, params MediaFile[] files)
    {
        var old = server.Services.GetRequiredService<TimeProvider>().Now().AddDays(-8);
        foreach (var file in files)
        {
            File.SetLastWriteTimeUtc(Path.Combine(server.Data, "media", file.Hash[..2], file.Hash[2..4], file.Hash), old);
            await server.Store.WriteAsync((db, stop) => db.Media.Where(media => media.Name == NameOf(file)).ExecuteUpdateAsync(row => row.SetProperty(media => media.CreatedAt, old), stop), Cancel);
        }
    }
}
