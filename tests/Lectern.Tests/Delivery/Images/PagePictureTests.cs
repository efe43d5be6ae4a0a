using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Lectern.Delivery.Files;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Content;
using Lectern.Server.Storage.Files;
using Lectern.Server.Storage.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Delivery.Images;

/// <summary>What pages offer a browser to choose from, and what a phone that chooses pays.</summary>
public sealed class PagePictureTests
{
    private const int PhoneWidth = 640; // 360 CSS pixels less the margins, twice as dense

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task A_lesson_with_twelve_photographs_offers_each_in_three_formats_and_keeps_their_room(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var page = await LessonAsync(server, Photos.All.Take(12));
        var pictures = page.QuerySelectorAll(".prose picture").ToList();
        Assert.Equal(12, pictures.Count);
        Assert.All(pictures, picture =>
        {
            Assert.Equal(["image/avif", "image/webp"], picture.QuerySelectorAll("source").Select(source => source.GetAttribute("type")));
            var image = picture.QuerySelector("img")!;
            Assert.Matches("^[1-9][0-9]*$", image.GetAttribute("width"));
            Assert.Matches("^[1-9][0-9]*$", image.GetAttribute("height"));
            Assert.Contains(".jpg 320w", image.GetAttribute("srcset"), StringComparison.Ordinal);
            Assert.StartsWith("data:image/webp;base64,UklGR", picture.PreviousElementSibling!.GetAttribute("src"), StringComparison.Ordinal);
            Assert.InRange(picture.PreviousElementSibling.GetAttribute("src")!.Length, 50, 400);
        });
        Assert.Equal(["", .. Enumerable.Repeat("lazy", 11)], pictures.Select(picture => picture.QuerySelector("img")!.GetAttribute("loading") ?? ""));
        Assert.DoesNotContain("style=", page.QuerySelector(".prose")!.InnerHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Twelve_photographs_cost_a_phone_at_most_35_percent_of_the_best_jpegs_and_look_the_same()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        var page = await LessonAsync(server, Photos.All.Take(12));
        using var client = server.Client();
        var (bytes, jpegBytes, likeness) = (0L, 0L, new List<double>());
        // "Best" is taken as quality 95 with full chroma: what an editor calls its highest.
        foreach (var (photo, picture) in Photos.All.Take(12).Zip(page.QuerySelectorAll(".prose picture")))
        {
            var url = Choose(picture.QuerySelector("source[type='image/avif']")!.GetAttribute("srcset")!);
            var avif = await client.GetByteArrayAsync(url, Cancel);
            var jpeg = Photos.JpegOf(photo, PhoneWidth, 95);
            var (one, other) = (await SaveAsync(avif), await SaveAsync(jpeg));
            var (width, height, pixels) = Photos.GrayOf(one);
            (bytes, jpegBytes) = (bytes + avif.Length, jpegBytes + jpeg.Length);
            likeness.Add(Ssim.Of(pixels, Photos.GrayOf(other).Gray, width, height));
        }
        TestContext.Current.TestOutputHelper!.WriteLine($"{bytes} of {jpegBytes} bytes, {100.0 * bytes / jpegBytes:0.0} %; SSIM {likeness.Average():0.0000}, from {likeness.Min():0.000} to {likeness.Max():0.000}");
        Assert.InRange(bytes, 1, 0.35 * jpegBytes);
        Assert.InRange(likeness.Average(), 0.97, 1);
        Assert.All(likeness, each => Assert.InRange(each, 0.95, 1));
    }

    [Theory, OnBothStores]
    public async Task A_course_shows_its_cover_at_once_and_the_catalogue_its_first_card(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var cover = await Photos.PutAsync(server, Photos.All[1]);
        var slug = await CourseAsync(server, "", cover);
        foreach (var path in new[] { "/courses", $"/courses/{slug}" })
        {
            var page = await PageAsync(server, path);
            var image = page.QuerySelector(".cover picture img")!;
            Assert.Equal(("high", null), (image.GetAttribute("fetchpriority"), image.GetAttribute("loading")));
            Assert.NotNull(page.QuerySelector(".cover source[type='image/avif']"));
            Assert.Equal(cover.Url, image.GetAttribute("src"));
        }
        var api = await server.Client().GetStringAsync($"/api/courses/{slug}", Cancel);
        Assert.Contains($"\"imageUrl\":\"/media/{cover.Hash}.jpg\"", api, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_libvips_a_page_shows_the_originals()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite, ("Lectern:Images:Enabled", "false"));
        var page = await LessonAsync(server, Photos.All.Take(2));
        Assert.Empty(page.QuerySelectorAll(".prose source, .prose .tiny"));
        Assert.All(page.QuerySelectorAll(".prose img"), image => Assert.Matches("^/media/[0-9a-f]{64}\\.jpg$", image.GetAttribute("src")));
    }

    // What a browser does with widths: the narrowest that is wide enough, or the widest that there is.
    private static string Choose(string sourceSet)
    {
        var offered = sourceSet.Split(", ").Select(each => each.Split(' ')).ToList();
        return (offered.Find(each => int.Parse(each[1].TrimEnd('w'), null) >= PhoneWidth) ?? offered[^1])[0];
    }

    private static async Task<string> SaveAsync(byte[] bytes)
    {
        var path = Path.Combine(TestStores.TemporaryFolder(), "image");
        await File.WriteAllBytesAsync(path, bytes, Cancel);
        return path;
    }

    private static async Task<IDocument> LessonAsync(TestServer server, IEnumerable<string> photos)
    {
        var files = new List<MediaFile>();
        foreach (var photo in photos)
            files.Add(await Photos.PutAsync(server, photo));
        var slug = await CourseAsync(server, string.Join("\n\n", files.Select(file => $"![A photograph]({file.Url})")), [.. files]);
        return await PageAsync(server, $"/learn/{slug}/1");
    }

    private static async Task<IDocument> PageAsync(TestServer server, string path) => new HtmlParser().ParseDocument(await server.Client().GetStringAsync(path, Cancel));

    /// <summary>A course whose first lesson, a preview, has this text; the first file is its cover.</summary>
    private static async Task<string> CourseAsync(TestServer server, string markdown, params MediaFile[] files)
    {
        var ada = await server.CreateUserAsync("Ada", Role.Instructor);
        var now = server.Services.GetRequiredService<TimeProvider>().Now();
        return await server.Store.WriteAsync(async (db, cancel) =>
        {
            foreach (var file in files)
                await MediaRow.EnsureAsync(db, file, now, cancel);
            var course = new Course
            {
                Slug = "photographs", Title = "Photographs", TitleKey = "photographs", SearchText = "photographs", InstructorId = ada.Id, Language = "en", Status = CourseStatus.Published,
                PublishedAt = now, CreatedAt = now, UpdatedAt = now, Image = files[0].Url["/media/".Length..], LessonCount = 1,
            };
            db.Courses.Add(course);
            await db.SaveChangesAsync(cancel);
            var section = new Section { CourseId = course.Id, Position = 1, Title = "All" };
            db.Sections.Add(section);
            await db.SaveChangesAsync(cancel);
            db.Lessons.Add(new() { CourseId = course.Id, SectionId = section.Id, Number = 1, Title = "First", IsPreview = true, Body = markdown, BodyHtml = LessonContent.ToSafeHtml(LessonFormat.Markdown, markdown), UpdatedAt = now });
            await db.SaveChangesAsync(cancel);
            return course.Slug;
        }, Cancel);
    }
}
