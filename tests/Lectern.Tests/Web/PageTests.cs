using System.IO.Compression;
using System.Net;
using AngleSharp.Html.Parser;
using Lectern.Server.Storage;
using Lectern.Server.Web;

namespace Lectern.Tests.Web;

public sealed class PageTests
{
    [Fact]
    public async Task A_browser_that_asks_for_nothing_known_gets_a_page()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var answer = await GetAsync(server, "/no-such-page", "text/html");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        var page = new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["There is no such page"], page.Texts("h1"));
    }

    [Theory]
    [InlineData("/no-such-page", "application/json")]
    [InlineData("/api/no-such-call", "*/*")]
    public async Task A_program_gets_problem_json(string path, string accept)
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var answer = await GetAsync(server, path, accept);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("lectern.css", "text/css")]
    [InlineData("lectern.js", "text/javascript")]
    [InlineData("lectern.svg", "image/svg+xml")]
    public async Task What_pages_link_is_served_and_kept_for_a_year(string name, string type)
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var answer = await GetAsync(server, WebAssets.Url(name), "*/*");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip, deflate, br", "br", 10_000)]
    [InlineData("gzip, deflate", "gzip", 10_000)]
    [InlineData("br;q=0, gzip", "gzip", 10_000)]
    [InlineData("identity", "", 100_000)]
    public async Task The_style_sheet_travels_compressed_to_those_who_can_read_it(string accepted, string coding, int most)
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, WebAssets.Url("lectern.css"));
        request.Headers.AcceptEncoding.ParseAdd(accepted);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(coding, string.Join(',', answer.Content.Headers.ContentEncoding));
        Assert.InRange((await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length, 1000, most);
    }

    [Fact]
    public async Task Every_compressed_form_is_the_file_as_small_as_it_gets()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        Assert.Superset(new HashSet<string> { "lectern.css", "lectern.js", "lectern.svg", "ops.js" }, WebAssets.Names.ToHashSet());
        foreach (var name in WebAssets.Names)
        {
            var plain = await BytesAsync(server, WebAssets.Url(name), "identity");
            var brotli = await BytesAsync(server, WebAssets.Url(name), "br");
            var gzip = await BytesAsync(server, WebAssets.Url(name), "gzip");
            Assert.Equal(plain, await ReadAsync(new BrotliStream(new MemoryStream(brotli), CompressionMode.Decompress)));
            Assert.Equal(plain, await ReadAsync(new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress)));
            var smallest = new byte[BrotliEncoder.GetMaxCompressedLength(plain.Length)];
            Assert.True(BrotliEncoder.TryCompress(plain, smallest, out var length, quality: 11, window: 22));
            Assert.InRange(brotli.Length, 1, length);
        }
    }

    [Theory, OnBothStores]
    public async Task A_page_names_its_style_sheet_before_it_begins(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var course = await school.CourseAsync("Algebra", lessons: 1);
        using var lea = await school.LearnerAsync("Lea");
        var link = $"<{WebAssets.Url("lectern.css")}>; rel=preload; as=style";
        // Each twice: the second answer is a kept one.
        foreach (var path in new[] { "/", "/", "/courses", "/courses", $"/courses/{course.Slug}", $"/learn/{course.Slug}/1", "/sign-in", "/no-such-page" })
            Assert.Equal((path, link), (path, await LinkAsync(school.Anyone, path)));
        Assert.Equal(link, await LinkAsync(lea, "/my"));
        foreach (var path in new[] { "/api/courses", "/api/courses", $"/api/courses/{course.Slug}", "/api/no-such-call", WebAssets.Url("lectern.css"), WebAssets.Url("lectern.js") })
            Assert.Equal((path, ""), (path, await LinkAsync(school.Anyone, path)));
        Assert.Contains($"<link rel=\"stylesheet\" href=\"{WebAssets.Url("lectern.css")}\"", await school.Anyone.GetStringAsync("/", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task<string> LinkAsync(HttpClient client, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(path.StartsWith("/api", StringComparison.Ordinal) ? "application/json" : "text/html");
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.Headers.TryGetValues("Link", out var values) ? string.Join(", ", values) : "";
    }

    private static async Task<byte[]> BytesAsync(TestServer server, string path, string coding)
    {
        using var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.ParseAdd(coding);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(coding == "identity" ? "" : coding, string.Join(',', answer.Content.Headers.ContentEncoding));
        return await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        await using (stream)
        {
            using var all = new MemoryStream();
            await stream.CopyToAsync(all, TestContext.Current.CancellationToken);
            return all.ToArray();
        }
    }

    private static async Task<HttpResponseMessage> GetAsync(TestServer server, string path, string accept)
    {
        using var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(accept);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
