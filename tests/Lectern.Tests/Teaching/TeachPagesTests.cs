using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Tests.Teaching;

/// <summary>The pages as a browser without a script uses them.</summary>
public sealed class TeachPagesTests
{
    private static readonly HttpStatusCode[] Refusals = [HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.UnsupportedMediaType];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task Ada_starts_writes_and_publishes_a_course(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        using var ada = await Author.SignInAsync(server);

        var course = await ada.StartAsync("Éléments d'algèbre");
        var editor = await ada.GetAsync(course);
        Assert.Equal("Your course is a draft: nobody else sees it until you publish it.", editor.Flash);
        Assert.Null((await ada.GetAsync(course)).Flash);

        var early = await ada.PostAsync(editor, course + "/publishing", ("action", "publish"), ("version", editor.Value("version")));
        Assert.Equal(HttpStatusCode.Conflict, early.Status);
        Assert.StartsWith("The catalogue shows a course's summary", early.Flash, StringComparison.Ordinal);

        await ada.PostAsync(editor, course, ("title", "Algebra"), ("summary", "Numbers and letters."), ("level", "beginner"), ("language", "en"), ("version", editor.Value("version")));
        var added = await ada.PostAsync(editor, course + "/sections", ("newSection", "Basics"));
        await ada.WriteAsync(course, $"{course}/sections/{added.Location!.Split("#section-")[1]}");

        editor = await ada.GetAsync(course);
        var published = await ada.PostAsync(editor, course + "/publishing", ("action", "publish"), ("capacity", "30"), ("version", editor.Value("version")));
        Assert.Equal((HttpStatusCode.SeeOther, course), (published.Status, published.Location));
        var stored = await server.Store.ReadAsync((db, cancel) => db.Courses.SingleAsync(cancel), Cancel);
        Assert.Equal(("elements-d-algebre", "Algebra", CourseStatus.Published, 30, 1), (stored.Slug, stored.Title, stored.Status, stored.Capacity, stored.LessonCount));
    }

    [Fact]
    public async Task A_wrong_field_is_named_beside_it_and_everything_typed_is_kept()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var ada = await Author.SignInAsync(server);

        var untitled = await ada.PostAsync(await ada.GetAsync("/teach"), "/teach", ("title", " "));
        Assert.Equal((HttpStatusCode.BadRequest, "New course must not be empty."), (untitled.Status, untitled.Error("title")));

        var (course, section) = await ada.StartWithSectionAsync();
        var editor = await ada.GetAsync(course);
        var details = await ada.PostAsync(editor, course, ("title", ""), ("summary", "Kept <b>.\r\nTwo lines."), ("level", "advanced"), ("language", "no language"), ("version", editor.Value("version")));
        Assert.Equal(HttpStatusCode.BadRequest, details.Status);
        Assert.Equal(("Title must not be empty.", "Language must be a language tag such as en or pt-BR."), (details.Error("title"), details.Error("language")));
        Assert.Equal(("Kept <b>.\r\nTwo lines.", "no language"), (details.Text("summary"), details.Value("language")));
        Assert.Contains("""<option value="advanced" selected>""", details.Html, StringComparison.Ordinal);

        var terms = await ada.PostAsync(editor, course + "/publishing", ("action", "save"), ("capacity", "many"), ("closesAt", "2026-05-01T08:00"), ("version", editor.Value("version")));
        Assert.Equal(("Places must be a whole number from 1 to 1000000, or empty for no limit.", "many", "2026-05-01T08:00"), (terms.Error("capacity"), terms.Value("capacity"), terms.Value("closesAt")));

        var renamed = await ada.PostAsync(editor, section, ("action", "rename"), ("sectionTitle", new string('x', 201)));
        Assert.Equal("Section title must have at most 200 characters; it has 201.", renamed.Error("section-title-" + section.Split('/')[^1]));
        Assert.Equal(new string('x', 201), renamed.Value("sectionTitle"));

        var lesson = await ada.PostAsync(editor, course + "/lessons", ("action", "save"), ("title", ""), ("sectionId", section.Split('/')[^1]), ("format", "html"), ("body", "\n  <p>kept</p>"));
        Assert.Equal((HttpStatusCode.BadRequest, "Title must not be empty."), (lesson.Status, lesson.Error("title")));
        Assert.Equal("\n  <p>kept</p>", lesson.Text("body"));
    }

    [Theory, OnBothStores]
    public async Task The_later_of_two_tabs_gets_409_keeps_its_text_and_may_save_it_knowingly(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        using var ada = await Author.SignInAsync(server);
        var (course, section) = await ada.StartWithSectionAsync();
        var lesson = await ada.WriteAsync(course, section);
        var (tab, sectionId) = (await ada.GetAsync(lesson), section.Split('/')[^1]);
        var version = tab.Value("version");

        var first = await ada.PostAsync(tab, lesson, ("action", "save"), ("title", "One"), ("sectionId", sectionId), ("format", "markdown"), ("body", "First\ntab"), ("version", version));
        Assert.Equal(HttpStatusCode.SeeOther, first.Status);
        var second = await ada.PostAsync(tab, lesson, ("action", "save"), ("title", "One"), ("sectionId", sectionId), ("format", "markdown"), ("body", "Second\ntab"), ("version", version));
        Assert.Equal(HttpStatusCode.Conflict, second.Status);
        Assert.StartsWith("Someone saved this in another window", second.Flash, StringComparison.Ordinal);
        Assert.Equal("Second\ntab", second.Text("body"));
        Assert.Contains("First\ntab</textarea>", WebUtility.HtmlDecode(second.Html), StringComparison.Ordinal);

        var again = await ada.PostAsync(second, lesson, ("action", "save"), ("title", "One"), ("sectionId", sectionId), ("format", "markdown"), ("body", second.Text("body")), ("version", second.Value("version")));
        Assert.Equal(HttpStatusCode.SeeOther, again.Status);
        Assert.Equal("Second\ntab", (await ada.GetAsync(lesson)).Text("body"));
    }

    [Fact]
    public async Task An_error_in_a_late_form_does_not_hide_that_it_is_late()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var ada = await Author.SignInAsync(server);
        var course = await ada.StartAsync();
        var tab = await ada.GetAsync(course);
        await ada.PostAsync(tab, course, ("title", "First tab"), ("level", "beginner"), ("language", "en"), ("version", tab.Value("version")));

        var wrong = await ada.PostAsync(tab, course, ("title", ""), ("level", "beginner"), ("language", "en"), ("version", tab.Value("version")));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        var mended = await ada.PostAsync(wrong, course, ("title", "Second tab"), ("level", "beginner"), ("language", "en"), ("version", wrong.Value("version", course + "\"")));
        Assert.Equal(HttpStatusCode.Conflict, mended.Status);
        Assert.Contains("""<p dir="auto">First tab</p>""", mended.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_is_written_into_a_field_is_text_on_the_pages()
    {
        const string hostile = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>";
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var ada = await Author.SignInAsync(server, hostile, Role.Admin);
        await server.Store.WriteAsync(async (db, cancel) => { db.Categories.Add(new() { Slug = "x", Name = hostile }); await db.SaveChangesAsync(cancel); }, Cancel);
        var (course, section) = await ada.StartWithSectionAsync(hostile);
        var editor = await ada.GetAsync(course);
        await ada.PostAsync(editor, course, ("title", hostile), ("summary", hostile), ("level", "beginner"), ("language", "en"), ("version", editor.Value("version")));
        await ada.PostAsync(editor, section, ("action", "rename"), ("sectionTitle", hostile));
        var lesson = await ada.WriteAsync(course, section, hostile, hostile + "\n\n</textarea>" + hostile);
        var opened = await ada.GetAsync(lesson);
        var fields = new (string, object)[] { ("title", hostile), ("sectionId", section.Split('/')[^1]), ("format", "markdown"), ("body", hostile), ("version", opened.Value("version")) };
        var photo = new FileInfo(SharedData.PathOf("photos", "OSC_Astro_13_01_Ida.jpg"));

        Author.Page[] pages =
        [
            await ada.GetAsync("/teach"),
            await ada.PostAsync(opened, "/teach", ("title", hostile + new string('x', 200))),
            await ada.GetAsync(course),
            await ada.PostAsync(opened, course, ("title", ""), ("summary", hostile), ("categoryId", hostile), ("level", hostile), ("language", hostile), ("version", hostile)),
            await ada.PostAsync(opened, course, ("title", "T"), ("summary", "S"), ("level", "beginner"), ("language", "en"), ("version", "0")),
            await ada.PostAsync(opened, course + "/publishing", ("capacity", hostile), ("opensAt", hostile), ("closesAt", hostile), ("version", hostile)),
            await ada.PostAsync(opened, course + "/sections", ("newSection", hostile + new string('x', 200))),
            await ada.PostAsync(opened, section, ("action", "rename"), ("sectionTitle", hostile + new string('x', 200))),
            await ada.GetAsync($"{course}/lessons/new?sectionId={Uri.EscapeDataString(hostile)}&title={Uri.EscapeDataString(hostile)}"),
            await ada.GetAsync(lesson),
            await ada.PostAsync(opened, lesson, [("action", "attach"), ("file", photo), ("fileTitle", hostile), .. fields]),
            await ada.PostAsync(opened, lesson, [("action", "preview"), .. fields]),
            await ada.PostAsync(opened, lesson, ("action", "save"), ("title", "T"), ("sectionId", "1"), ("format", "markdown"), ("body", "B"), ("version", "0")),
            await ada.PostAsync(opened, lesson + "/order", ("action", "delete")),
            await ada.PostAsync(opened, course + "/delete"),
        ];
        Assert.All(pages, page =>
        {
            Assert.Equal("text/html", page.ContentType);
            Assert.Contains("alert(1)", page.Html, StringComparison.Ordinal);
            Assert.DoesNotContain("<script>alert", page.Html, StringComparison.Ordinal);
            Assert.DoesNotContain("<img src=x", page.Html, StringComparison.Ordinal);
            Assert.DoesNotContain("onerror=alert(1)>", page.Html, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Nothing_that_would_be_lost_goes_without_being_asked_twice()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var ada = await Author.SignInAsync(server);
        var (course, section) = await ada.StartWithSectionAsync();
        var lesson = await ada.WriteAsync(course, section);

        var asked = await ada.PostAsync(await ada.GetAsync(course), lesson + "/order", ("action", "delete"));
        Assert.Equal(HttpStatusCode.OK, asked.Status);
        Assert.Contains("Delete “One”?", asked.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await ada.GetAsync(lesson)).Status);
        await ada.PostAsync(asked, lesson + "/order", ("action", "delete"), ("confirmed", "yes"));
        Assert.Equal(HttpStatusCode.NotFound, (await ada.GetAsync(lesson)).Status);

        var draft = await ada.PostAsync(asked, course + "/delete");
        Assert.Contains("Delete “Algebra”?", draft.Html, StringComparison.Ordinal);
        var gone = await ada.PostAsync(draft, course + "/delete", ("confirmed", "yes"));
        Assert.Equal("/teach", gone.Location);
        Assert.Equal("Course deleted.", (await ada.GetAsync("/teach")).Flash);
    }

    [Fact]
    public async Task A_form_without_the_token_is_refused()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var ada = await Author.SignInAsync(server);
        var course = await ada.StartAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await ada.PostAsync("", course + "/delete", ("confirmed", "yes"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await ada.GetAsync(course)).Status);
    }

    [Fact]
    public async Task What_is_no_form_gets_a_clear_answer()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        var user = await server.CreateUserAsync("Ada", Role.Instructor);
        using var client = server.ClientFor(user);
        (string Type, string Body, HttpStatusCode Expected)[] bodies =
        [
            ("application/json", """{"title":"x"}""", HttpStatusCode.UnsupportedMediaType),
            ("text/plain", "title=x", HttpStatusCode.UnsupportedMediaType),
            ("multipart/form-data", "title=x", HttpStatusCode.BadRequest),
            ("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nx", HttpStatusCode.BadRequest),
            ("multipart/form-data; boundary=b", "", HttpStatusCode.BadRequest),
            ("application/x-www-form-urlencoded", string.Join('&', Enumerable.Range(0, 2000).Select(n => $"a{n}=1")), HttpStatusCode.BadRequest),
            ("application/x-www-form-urlencoded", "title=%00%ff%d8", HttpStatusCode.BadRequest),
            ("application/x-www-form-urlencoded", "title=" + new string('x', 2_000_000), HttpStatusCode.RequestEntityTooLarge),
        ];
        using var browser = server.CookieClientFor(user);
        foreach (var (type, body, expected) in bodies)
        {
            Assert.Equal((type, body.Length, expected), (type, body.Length, await StatusAsync(client, type, body)));
            Assert.Contains(await StatusAsync(browser, type, body), Refusals);
        }

        static async Task<HttpStatusCode> StatusAsync(HttpClient client, string type, string body)
        {
            // Asks before it sends a large body, as curl does; else the connection may close before the answer is read.
            using var request = new HttpRequestMessage(HttpMethod.Post, "/teach") { Content = new StringContent(body), Headers = { ExpectContinue = body.Length > 1_000_000 } };
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            using var answer = await client.SendAsync(request, Cancel);
            return answer.StatusCode;
        }
    }

    [Theory]
    [InlineData("/teach/0")]
    [InlineData("/teach/9223372036854775807")]
    [InlineData("/teach/9223372036854775808")]
    [InlineData("/teach/-1")]
    [InlineData("/teach/x")]
    [InlineData("/teach/1/lessons/x")]
    public async Task An_address_that_leads_nowhere_is_404(string address)
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var ada = await Author.SignInAsync(server);
        Assert.Equal(HttpStatusCode.NotFound, (await ada.GetAsync(address)).Status);
    }

    [Fact]
    public async Task A_page_number_out_of_range_is_an_empty_or_a_first_page()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var ada = await Author.SignInAsync(server);
        await ada.StartAsync();
        foreach (var page in new[] { -5, 0, 2, int.MaxValue })
            Assert.Equal(HttpStatusCode.OK, (await ada.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/teach?page={page}"))).Status);
    }
}
