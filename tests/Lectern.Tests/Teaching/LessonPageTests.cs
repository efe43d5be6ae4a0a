using System.Net;
using Lectern.Server.Storage;
using Lectern.Server.Teaching;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Tests.Teaching;

/// <summary>Writing one lesson: every button sends the whole form, and none loses a word.</summary>
public sealed class LessonPageTests
{
    private static readonly FileInfo Photo = new(SharedData.PathOf("photos", "OSC_Astro_13_01_Ida.jpg"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task A_picture_goes_into_the_unsaved_text(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        using var ada = await Author.SignInAsync(server);
        var (course, section) = await ada.StartWithSectionAsync();
        var lesson = await ada.WriteAsync(course, section, body: "Stored.");
        var form = await ada.GetAsync(lesson);

        var inserted = await SendAsync(ada, form, lesson, section, "insert", "First line.\nSecond line.", ("picture", Photo), ("caret", 3));
        Assert.Equal(HttpStatusCode.OK, inserted.Status);
        Assert.Matches(@"^First line\.\n\n!\[OSC Astro 13 01 Ida\]\(/media/[0-9a-f]{64}\.jpg\)\n\nSecond line\.$", inserted.Text("body"));
        Assert.Matches("""<div class="preview[^>]*>.*<img [^>]*src="/media/[0-9a-f]{64}\.jpg""", inserted.Html.ReplaceLineEndings(""));
        Assert.Equal("Stored.", (await ada.GetAsync(lesson)).Text("body"));

        var saved = await SendAsync(ada, inserted, lesson, section, "save", inserted.Text("body"));
        Assert.Equal(HttpStatusCode.SeeOther, saved.Status);
    }

    [Fact]
    public async Task A_picture_goes_into_a_lesson_that_was_never_saved()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var ada = await Author.SignInAsync(server);
        var (course, section) = await ada.StartWithSectionAsync();
        var form = await ada.GetAsync($"{course}/lessons/new?sectionId={section.Split('/')[^1]}");
        var inserted = await SendAsync(ada, form, course + "/lessons", section, "insert", "Text.", ("picture", Photo));
        Assert.Matches(@"^Text\.\n\n!\[OSC Astro 13 01 Ida\]\(/media/[0-9a-f]{64}\.jpg\)$", inserted.Text("body"));
        Assert.Equal(0, await server.Store.ReadAsync((db, cancel) => db.Lessons.CountAsync(cancel), Cancel));
    }

    [Theory]
    [InlineData("huge-20000x20000.png", "Picture must have at most 50 megapixels; make huge-20000x20000.png smaller.")]
    [InlineData("truncated.jpg", "Picture must be complete; the end of truncated.jpg is missing, so upload it again.")]
    [InlineData("text-named.jpg", "Picture must be a JPEG, PNG, WebP or GIF image; text-named.jpg is none of them, whatever its name says.")]
    [InlineData("script.svg", "Picture must be a JPEG, PNG, WebP or GIF image; script.svg is none of them, whatever its name says.")]
    public async Task A_hostile_picture_is_refused_beside_its_field_and_the_text_is_kept(string name, string error)
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var ada = await Author.SignInAsync(server);
        var (course, section) = await ada.StartWithSectionAsync();
        var lesson = await ada.WriteAsync(course, section);
        var form = await ada.GetAsync(lesson);
        var hostile = new FileInfo(SharedData.PathOf("photos", "hostile", name));

        var refused = await SendAsync(ada, form, lesson, section, "insert", "My text.", ("picture", hostile));
        Assert.Equal((HttpStatusCode.BadRequest, error, "My text."), (refused.Status, refused.Error("picture"), refused.Text("body")));

        var attached = await SendAsync(ada, form, lesson, section, "attach", "My text.", ("file", hostile));
        Assert.Equal(HttpStatusCode.BadRequest, attached.Status);
        Assert.StartsWith("File must ", attached.Error("file"), StringComparison.Ordinal);

        var cover = await ada.PostAsync(form, course, ("title", "Kept"), ("level", "beginner"), ("language", "en"), ("image", hostile), ("version", (await ada.GetAsync(course)).Value("version")));
        Assert.Equal((HttpStatusCode.BadRequest, "Kept"), (cover.Status, cover.Value("title")));
        Assert.StartsWith("Cover picture must ", cover.Error("image"), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(server.Data, "media"), "*", SearchOption.AllDirectories));
    }

    [Theory, OnBothStores]
    public async Task Files_are_attached_and_removed_while_the_text_stays_unsaved(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        using var ada = await Author.SignInAsync(server);
        var (course, section) = await ada.StartWithSectionAsync();
        var lesson = await ada.WriteAsync(course, section);
        var form = await ada.GetAsync(lesson);

        var attached = await SendAsync(ada, form, lesson, section, "attach", "Unsaved.", ("file", Photo), ("fileTitle", "Ida & friends"));
        Assert.Equal((HttpStatusCode.OK, "Unsaved."), (attached.Status, attached.Text("body")));
        Assert.Contains("Ida &amp; friends", attached.Html, StringComparison.Ordinal);
        Assert.Contains("value=\"detach:1\"", attached.Html, StringComparison.Ordinal);

        var removed = await SendAsync(ada, attached, lesson, section, "detach:1", "Unsaved.");
        Assert.Equal((HttpStatusCode.OK, "Unsaved."), (removed.Status, removed.Text("body")));
        Assert.DoesNotContain("value=\"detach:1\"", removed.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(ada, attached, lesson, section, "detach:1", "Unsaved.")).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await SendAsync(ada, removed, lesson, section, "save", "Unsaved.")).Status);
    }

    [Fact]
    public async Task A_file_over_the_limit_is_refused_with_the_limit()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite, ("Lectern:Teaching:MaxUploadMegabytes", "1"));
        using var ada = await Author.SignInAsync(server);
        var (course, section) = await ada.StartWithSectionAsync();
        var lesson = await ada.WriteAsync(course, section);
        var form = await ada.GetAsync(lesson);

        var big = new FileInfo(Path.Combine(server.Data, "big.pdf"));
        await File.WriteAllBytesAsync(big.FullName, [.. "%PDF-1.7"u8, .. new byte[1_500_000]], Cancel);
        var refused = await SendAsync(ada, form, lesson, section, "attach", "Kept.", ("file", big));
        Assert.Equal((HttpStatusCode.BadRequest, "File must have at most 1 MB; big.pdf has 1.5 MB.", "Kept."), (refused.Status, refused.Error("file"), refused.Text("body")));

        // Asks first, as curl does: a client that just sends may see the connection close instead of the answer.
        using var huge = new HttpRequestMessage(HttpMethod.Post, lesson) { Content = new ByteArrayContent(new byte[14_000_000]), Headers = { ExpectContinue = true } };
        huge.Content.Headers.ContentType = new("multipart/form-data") { Parameters = { new("boundary", "b") } };
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await ada.SendAsync(huge)).Status);
    }

    [Fact]
    public async Task A_lesson_of_another_course_is_not_found_in_this_one()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var ada = await Author.SignInAsync(server);
        var (course, section) = await ada.StartWithSectionAsync();
        var lesson = await ada.WriteAsync(course, section);
        var other = await ada.StartAsync("Biology");
        Assert.Equal(HttpStatusCode.NotFound, (await ada.GetAsync(lesson.Replace(course, other, StringComparison.Ordinal))).Status);
    }

    [Fact]
    public async Task The_longest_text_in_the_widest_script_is_saved()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var ada = await Author.SignInAsync(server);
        var (course, section) = await ada.StartWithSectionAsync();
        var text = string.Concat(Enumerable.Repeat(new string('字', 99) + "\n", 10_000));
        var lesson = await ada.WriteAsync(course, section, body: text);
        Assert.Equal(text, (await ada.GetAsync(lesson)).Text("body"));
    }

    [Theory, OnBothStores]
    public async Task A_preview_while_typing_shows_the_sizes_that_readers_would_get(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        using var ada = await Author.SignInAsync(server);
        var (course, section) = await ada.StartWithSectionAsync();
        var lesson = await ada.WriteAsync(course, section);
        var inserted = await SendAsync(ada, await ada.GetAsync(lesson), lesson, section, "insert", "Look:", ("picture", Photo));
        var body = inserted.Text("body");
        Assert.Equal(HttpStatusCode.SeeOther, (await SendAsync(ada, inserted, lesson, section, "save", body)).Status);

        var typed = await ada.PostAsync(inserted, "/teach/preview", ("format", "markdown"), ("body", body));
        Assert.Equal(HttpStatusCode.OK, typed.Status);
        Assert.Contains("type=\"image/avif\" srcset=\"/media/", typed.Html, StringComparison.Ordinal);
        // The same as the editor's own page says of the stored text.
        Assert.Contains(typed.Html.Trim(), (await ada.GetAsync(lesson)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preview_is_what_readers_would_get()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var ada = await Author.SignInAsync(server);
        var page = await ada.GetAsync("/teach");

        var markdown = await ada.PostAsync(page, "/teach/preview", ("format", "markdown"), ("body", "*Hi* <script>alert(1)</script>"));
        Assert.Equal((HttpStatusCode.OK, "text/html"), (markdown.Status, markdown.ContentType));
        Assert.Contains("<em>Hi</em>", markdown.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("script", markdown.Html, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.BadRequest, (await ada.PostAsync(page, "/teach/preview", ("format", "word"), ("body", "x"))).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await ada.PostAsync(page, "/teach/preview", ("format", "markdown"), ("body", new string('x', PreviewLesson.MaxLength + 1)))).Status);
    }

    [Fact]
    public async Task Previews_come_as_fast_as_anyone_types_and_not_as_fast_as_a_loop()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var ada = await Author.SignInAsync(server);
        using var bob = await Author.SignInAsync(server, "Bob");
        var (page, bobs) = (await ada.GetAsync("/teach"), await bob.GetAsync("/teach"));

        var statuses = new List<HttpStatusCode>();
        for (var n = 0; n < 200 && !statuses.Contains(HttpStatusCode.TooManyRequests); n++)
            statuses.Add((await ada.PostAsync(page, "/teach/preview", ("format", "markdown"), ("body", "x"))).Status);
        Assert.InRange(statuses.Count(status => status == HttpStatusCode.OK), 20, 199);
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
        Assert.Equal(HttpStatusCode.OK, (await bob.PostAsync(bobs, "/teach/preview", ("format", "markdown"), ("body", "x"))).Status);
    }

    private static Task<Author.Page> SendAsync(Author author, Author.Page form, string address, string section, string action, string body, params (string, object)[] more) =>
        author.PostAsync(form, address, [("action", action), ("title", "One"), ("sectionId", section.Split('/')[^1]), ("format", "markdown"), ("body", body), ("version", form.Value("version")), .. more]);
}
