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

    private static async Task<HttpResponseMessage> GetAsync(TestServer server, string path, string accept)
    {
        using var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(accept);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
