using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web.Answers;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Web;

/// <summary>Answers that are kept, through the front door.</summary>
public sealed class AnswerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task What_was_read_once_costs_no_statement_until_it_changes(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var course = await school.CourseAsync("Algebra", lessons: 2);
        var lea = await school.Server.CreateUserAsync("Lea", Role.Learner);
        using var client = school.Server.ClientFor(lea);
        using var visitor = school.Server.Client();
        string[] reads = ["/api/courses", $"/api/courses/{course.Slug}", "/api/categories", $"/api/users/{lea.Id}", $"/api/users/{lea.Id}/enrollments", $"/api/courses/{course.Slug}/lessons/1"];
        string[] pages = ["/", "/courses", $"/courses/{course.Slug}", $"/learn/{course.Slug}/1"];
        foreach (var read in reads)
            await client.GetStringAsync(read, Cancel);
        foreach (var page in pages)
            await visitor.GetStringAsync(page, Cancel);

        var before = school.Server.Statements.Count;
        for (var i = 0; i < 3; i++)
        {
            foreach (var read in reads)
                await client.GetStringAsync(read, Cancel);
            foreach (var page in pages)
                await visitor.GetStringAsync(page, Cancel);
        }
        Assert.Equal(before, school.Server.Statements.Count);
    }

    [Theory, OnBothStores]
    public async Task Who_enrolls_learns_and_leaves_sees_it_in_the_next_answer(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var course = await school.CourseAsync("Algebra", with: course => course.Capacity = 5, lessons: 2);
        var lea = await school.Server.CreateUserAsync("Lea", Role.Learner);
        using var client = school.Server.ClientFor(lea);
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(5, (await GetAsync($"/api/courses/{course.Slug}")).GetProperty("seatsLeft").GetInt32());
            using var enrolled = await client.PostAsJsonAsync("/api/enrollments", new { courseId = course.Id }, Cancel);
            var enrollment = (await enrolled.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(Cancel)).GetProperty("id").GetInt64();
            Assert.Equal("active", Single((await GetAsync($"/api/users/{lea.Id}/enrollments")).GetProperty("items")).GetProperty("status").GetString());
            Assert.Equal(4, (await GetAsync($"/api/courses/{course.Slug}")).GetProperty("seatsLeft").GetInt32());
            var lesson = (await GetAsync($"/api/courses/{course.Slug}/lessons/2")).GetProperty("id").GetInt64();
            using var saved = await client.PutAsJsonAsync($"/api/lessons/{lesson}/progress", new { completed = round % 2 == 0 }, Cancel);
            Assert.Equal(round % 2 == 0, (await GetAsync($"/api/courses/{course.Slug}/lessons/2")).GetProperty("progress").GetProperty("completed").GetBoolean());
            Assert.Equal(round % 2 == 0 ? 50 : 0, Single((await GetAsync($"/api/users/{lea.Id}/enrollments")).GetProperty("items")).GetProperty("progressPercent").GetInt32());
            using var left = await client.DeleteAsync($"/api/enrollments/{enrollment}", Cancel);
            Assert.Equal("withdrawn", Single((await GetAsync($"/api/users/{lea.Id}/enrollments")).GetProperty("items")).GetProperty("status").GetString());
            using var closed = await client.GetAsync($"/api/courses/{course.Slug}/lessons/2", Cancel);
            Assert.Equal(HttpStatusCode.Forbidden, closed.StatusCode);
        }

        async Task<System.Text.Json.JsonElement> GetAsync(string path) => await client.GetFromJsonAsync<System.Text.Json.JsonElement>(path, Cancel);

        static System.Text.Json.JsonElement Single(System.Text.Json.JsonElement items) => Assert.Single(items.EnumerateArray());
    }

    [Theory, OnBothStores]
    public async Task Nobody_is_given_what_was_made_for_somebody_else(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var course = await school.CourseAsync("Algebra", lessons: 3);
        var lea = await school.Server.CreateUserAsync("Lea Secret", Role.Learner);
        var bob = await school.Server.CreateUserAsync("Bob", Role.Learner);
        var root = await school.Server.CreateUserAsync("Root", Role.Admin);
        using var clients = new Four(school.Server.ClientFor(lea), school.Server.ClientFor(bob), school.Server.ClientFor(root), school.Server.Client());
        var (ofLea, ofBob, ofRoot, visitor) = clients;
        using var enrolled = await ofLea.PostAsJsonAsync("/api/enrollments", new { courseId = course.Id }, Cancel);

        for (var round = 0; round < 3; round++)
        {
            Assert.Contains(lea.Email, await ofLea.GetStringAsync($"/api/users/{lea.Id}", Cancel), StringComparison.Ordinal);
            Assert.Contains(lea.Email, await ofRoot.GetStringAsync($"/api/users/{lea.Id}", Cancel), StringComparison.Ordinal);
            Assert.DoesNotContain(lea.Email, await ofBob.GetStringAsync($"/api/users/{lea.Id}", Cancel), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(visitor, $"/api/users/{lea.Id}"));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(ofLea, $"/api/users/{lea.Id}/enrollments"));
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(ofBob, $"/api/users/{lea.Id}/enrollments"));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(ofLea, $"/api/courses/{course.Slug}/lessons/2"));
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(ofBob, $"/api/courses/{course.Slug}/lessons/2"));
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(visitor, $"/api/courses/{course.Slug}/lessons/2"));
            // A page of somebody who has signed in is never kept.
            Assert.Contains("Lea Secret", await ofLea.GetStringAsync("/courses", Cancel), StringComparison.Ordinal);
            Assert.DoesNotContain("Lea Secret", await visitor.GetStringAsync("/courses", Cancel), StringComparison.Ordinal);
        }
    }

    [Theory, OnBothStores]
    public async Task Who_has_signed_out_is_not_answered_from_memory(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var lea = await school.Server.CreateUserAsync("Lea", Role.Learner);
        using var client = school.Server.ClientFor(lea);
        for (var i = 0; i < 3; i++)
            await client.GetStringAsync($"/api/users/{lea.Id}", Cancel);
        using var left = await client.DeleteAsync("/api/session", Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, $"/api/users/{lea.Id}"));
    }

    [Fact]
    public async Task A_page_says_the_address_that_it_was_asked_for_and_no_other()
    {
        await using var school = await School.OpenAsync(StoreKind.Sqlite);
        using var visitor = school.Server.Client();
        for (var i = 0; i < 2; i++)
        {
            foreach (var host in new[] { "one.example", "two.example" })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/courses") { Headers = { Host = host } };
                request.Headers.Add("X-Forwarded-Host", "evil.example");
                using var answer = await visitor.SendAsync(request, Cancel);
                var page = await answer.Content.ReadAsStringAsync(Cancel);
                Assert.Contains($"http://{host}/courses", page, StringComparison.Ordinal);
                Assert.DoesNotContain("evil.example", page, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("br", "br")]
    [InlineData("gzip, deflate", "gzip")]
    [InlineData("gzip, br;q=0.5", "br")]
    [InlineData("br;q=0, gzip", "gzip")]
    [InlineData("br;q=0.0", null)]
    [InlineData("identity", null)]
    [InlineData("brotli", null)]
    [InlineData("", null)]
    public async Task An_answer_comes_in_the_form_that_the_caller_takes_each_with_a_tag_of_its_own(string accepted, string? coding)
    {
        await using var school = await School.OpenAsync(StoreKind.Sqlite);
        await school.CoursesAsync(20);
        using var visitor = school.Server.Client();
        var plain = await visitor.GetStringAsync("/api/courses", Cancel);
        for (var i = 0; i < 2; i++)
        {
            using var answer = await SendAsync(visitor, HttpMethod.Get, accepted, null);
            Assert.Equal(coding, answer.Content.Headers.ContentEncoding.SingleOrDefault());
            Assert.Contains("Accept-Encoding", answer.Headers.Vary);
            await using var body = await answer.Content.ReadAsStreamAsync(Cancel);
            await using var stream = coding switch { "br" => new BrotliStream(body, CompressionMode.Decompress), "gzip" => new GZipStream(body, CompressionMode.Decompress), _ => body };
            using var reader = new StreamReader(stream);
            Assert.Equal(plain, await reader.ReadToEndAsync(Cancel));

            using var same = await SendAsync(visitor, HttpMethod.Get, accepted, answer.Headers.ETag);
            Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
            using var head = await SendAsync(visitor, HttpMethod.Head, accepted, null);
            Assert.Equal((HttpStatusCode.OK, answer.Content.Headers.ContentLength, answer.Headers.ETag), (head.StatusCode, head.Content.Headers.ContentLength, head.Headers.ETag));
            Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancel));
        }
        using var otherForm = await SendAsync(visitor, HttpMethod.Get, coding == "br" ? "gzip" : "br", EntityTagHeaderValue.Any);
        Assert.Equal(HttpStatusCode.NotModified, otherForm.StatusCode);
    }

    /// <summary>Of every route whose answers are kept: before anything is kept, and after.</summary>
    [Theory, OnBothStores]
    public async Task Every_kept_answer_has_a_head_and_is_not_sent_again_to_who_holds_it(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var course = await school.CourseAsync("Algebra", lessons: 2);
        var lea = await school.Server.CreateUserAsync("Lea", Role.Learner);
        using var learner = school.Server.ClientFor(lea);
        using var enrolled = await learner.PostAsJsonAsync("/api/enrollments", new { courseId = course.Id }, Cancel);
        (HttpClient Client, string Path, string CacheControl)[] reads =
        [
            (school.Anyone, "/api/courses", "public, max-age=5"), (school.Anyone, "/api/categories", "public, max-age=5"), (school.Anyone, $"/api/courses/{course.Slug}", "public, max-age=5"),
            (school.Anyone, $"/api/courses/{course.Slug}/lessons/1", "public, max-age=5"), (school.Anyone, "/", "public, max-age=5"), (school.Anyone, "/courses", "public, max-age=5"),
            (school.Anyone, $"/courses/{course.Slug}", "public, max-age=5"), (school.Anyone, $"/learn/{course.Slug}/1", "public, max-age=5"),
            (learner, "/api/courses", "private, no-cache"), (learner, $"/api/courses/{course.Slug}", "private, no-cache"), (learner, $"/api/courses/{course.Slug}/lessons/2", "private, no-store"),
            (learner, $"/api/users/{lea.Id}", "private, no-store"), (learner, $"/api/users/{lea.Id}/enrollments", "private, no-store"),
        ];
        foreach (var (client, path, cacheControl) in reads)
        {
            using var cold = await AskAsync(client, HttpMethod.Head, path, null);
            for (var i = 0; i < 2; i++)
            {
                using var answer = await AskAsync(client, HttpMethod.Get, path, null);
                var (tag, length) = (answer.Headers.ETag!, (await answer.Content.ReadAsByteArrayAsync(Cancel)).Length);
                Assert.Equal((path, HttpStatusCode.OK, cacheControl), (path, answer.StatusCode, answer.Headers.NonValidated["Cache-Control"].ToString()));
                using var warm = await AskAsync(client, HttpMethod.Head, path, null);
                foreach (var head in new[] { cold, warm })
                {
                    Assert.Equal((path, HttpStatusCode.OK, tag, (long?)length), (path, head.StatusCode, head.Headers.ETag, head.Content.Headers.ContentLength));
                    Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancel));
                }
                foreach (var (held, status) in new[] { (tag, HttpStatusCode.NotModified), (new($"{tag}", isWeak: true), HttpStatusCode.NotModified), (EntityTagHeaderValue.Any, HttpStatusCode.NotModified), (new("\"other\""), HttpStatusCode.OK) })
                {
                    using var again = await AskAsync(client, HttpMethod.Get, path, held);
                    Assert.Equal((path, $"{held}", status, tag, cacheControl), (path, $"{held}", again.StatusCode, again.Headers.ETag, again.Headers.NonValidated["Cache-Control"].ToString()));
                }
            }
        }

        static Task<HttpResponseMessage> AskAsync(HttpClient client, HttpMethod method, string path, EntityTagHeaderValue? held)
        {
            var request = new HttpRequestMessage(method, path);
            if (held is not null)
                request.Headers.IfNoneMatch.Add(held);
            return client.SendAsync(request, Cancel);
        }
    }

    [Fact]
    public async Task Every_answer_from_memory_has_the_security_headers_of_the_first()
    {
        await using var school = await School.OpenAsync(StoreKind.Sqlite);
        using var visitor = school.Server.Client();
        var heads = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            using var answer = await visitor.GetAsync("/courses", Cancel);
            heads.Add(string.Join('\n', answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated).Where(header => header.Key != "Date").Select(header => $"{header.Key}: {header.Value}").Order()));
        }
        Assert.Contains("Content-Security-Policy", heads[0], StringComparison.Ordinal);
        Assert.Equal(heads[0], heads[1]);
        Assert.Equal(heads[0], heads[2]);
    }

    [Theory, OnBothStores]
    public async Task What_another_program_has_changed_is_seen_when_its_note_is_read(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var course = await school.CourseAsync("Algebra");
        using var visitor = school.Server.Client();
        Assert.Contains("Algebra", await visitor.GetStringAsync($"/api/courses/{course.Slug}", Cancel), StringComparison.Ordinal);

        await using (var beside = new Store(school.Server.Address, TestStores.Patient, changes: new CacheNotes(null, false, TimeProvider.System)))
        {
            await beside.WriteAsync(async (db, token) =>
            {
                db.Touch(CacheTags.Course(course.Slug));
                await db.QueryAsync("UPDATE courses SET title = 'Geometry' WHERE id = @id", [("id", course.Id)], (rows, stop) => rows.ReadAsync(stop), token);
            }, Cancel);
        }
        Assert.Equal(1, await school.Server.Services.GetRequiredService<CacheNotes>().RunOnceAsync(school.Store, Cancel));
        Assert.Contains("Geometry", await visitor.GetStringAsync($"/api/courses/{course.Slug}", Cancel), StringComparison.Ordinal);
        Assert.Equal(0, await school.Server.Services.GetRequiredService<CacheNotes>().RunOnceAsync(school.Store, Cancel));
    }

    [Theory]
    [InlineData("a:b:c:d:*")]
    [InlineData("*")]
    [InlineData("{x}")]
    [InlineData("\u00e9\u0000")]
    [InlineData("long")]
    public async Task A_name_that_nobody_has_is_not_found_whatever_it_looks_like(string slug)
    {
        await using var school = await School.OpenAsync(StoreKind.Sqlite);
        using var visitor = school.Server.Client();
        var text = Uri.EscapeDataString(slug == "long" ? new string(':', 2500) : slug.TrimEnd('\0'));
        foreach (var path in new[] { $"/api/courses/{text}", $"/courses/{text}", $"/api/courses/{text}/lessons/1", $"/learn/{text}/1" })
        {
            for (var i = 0; i < 2; i++)
                Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(visitor, path));
        }
        foreach (var query in new[] { $"q={text[..Math.Min(150, text.Length)]}", $"category={text[..Math.Min(90, text.Length)]}" })
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(visitor, $"/api/courses?{query}"));
    }

    [Fact]
    public async Task With_the_cache_off_every_read_asks_the_store()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite, ("Lectern:Cache:Enabled", "false"));
        using var visitor = server.Client();
        var before = server.Statements.Count;
        for (var i = 0; i < 3; i++)
            await visitor.GetStringAsync("/api/categories", Cancel);
        Assert.Equal(before + 3, server.Statements.Count);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path, Cancel);
        return answer.StatusCode;
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string accepted, EntityTagHeaderValue? held)
    {
        var request = new HttpRequestMessage(method, "/api/courses");
        if (accepted.Length > 0)
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        if (held is not null)
            request.Headers.IfNoneMatch.Add(held);
        return client.SendAsync(request, Cancel);
    }

    private sealed record Four(HttpClient A, HttpClient B, HttpClient C, HttpClient D) : IDisposable
    {
        public void Dispose() => Array.ForEach([A, B, C, D], client => client.Dispose());
    }
}
