using AngleSharp.Html.Parser;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Files;
using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Tests.Delivery.Images;

/// <summary>Small pictures are not sent as the photographs that they were made from.</summary>
public sealed class PictureSizeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task Teachers_and_visitors_are_offered_small_forms_of_covers_portraits_and_attachments(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var photo = await Photos.PutAsync(school.Server, Photos.All[1]);
        var name = photo.Url["/media/".Length..];
        await school.Store.WriteAsync(async (db, cancel) =>
        {
            await MediaRow.EnsureAsync(db, photo, School.Morning, cancel);
            await db.Users.Where(user => user.Id == school.Ada.Id).ExecuteUpdateAsync(row => row.SetProperty(user => user.Avatar, name), cancel);
        }, Cancel);
        var course = await school.CourseAsync("Algebra", course => course.Image = name, lessons: 1);
        var lesson = (await school.LessonsAsync(course))[0];
        await school.AddAsync([new LessonMedia { LessonId = lesson.Id, Position = 1, MediaName = name, Title = "The photograph" }]);
        using var ada = school.Server.ClientFor(school.Ada);
        using var root = school.Server.ClientFor(await school.Server.CreateUserAsync("Root", Role.Admin));

        foreach (var (client, path, place) in new[]
        {
            (school.Anyone, $"/courses/{course.Slug}", ".avatar"),
            (ada, $"/courses/{course.Slug}", ".avatar"),
            (root, "/admin", ".avatar"),
            (ada, "/teach", ".cover"),
            (ada, $"/teach/{course.Id}", ".cover"),
            (ada, $"/teach/{course.Id}/lessons/{lesson.Id}", ".cover"),
        })
        {
            var page = new HtmlParser().ParseDocument(await client.GetStringAsync(path, Cancel));
            var picture = page.QuerySelector($"{place} picture");
            Assert.True(picture is not null, $"{path} has no picture in {place}");
            var image = picture.QuerySelector("img")!;
            Assert.Equal((path, photo.Url), (path, image.GetAttribute("src")));
            Assert.Contains($"/media/{photo.Hash}-160-82.jpg 160w", image.GetAttribute("srcset"), StringComparison.Ordinal);
            Assert.Contains($"/media/{photo.Hash}-160-70.avif 160w", picture.QuerySelector("source[type='image/avif']")!.GetAttribute("srcset"), StringComparison.Ordinal);
        }
    }
}
