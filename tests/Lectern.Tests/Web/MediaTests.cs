using System.Net;
using System.Net.Http.Headers;
using Lectern.Delivery.Files;
using Lectern.Server.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Web;

public sealed class MediaTests
{
    private static readonly string Photo = SharedData.PathOf("photos", "OSC_Astro_13_01_Ida.jpg");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picture_comes_with_its_type_for_a_day_and_harmless()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        var file = await PutAsync(server, File.OpenRead(Photo));
        // Whether it is for everybody is asked once.
        using (await server.Client().GetAsync(file.Url, Cancel)) { }
        var before = server.Statements.Count;
        using var answer = await server.Client().GetAsync(file.Url, Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(await File.ReadAllBytesAsync(Photo, Cancel), await answer.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal("image/jpeg", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal($"\"{file.Hash}\"", answer.Headers.ETag!.Tag);
        Assert.Equal("public, max-age=86400", Assert.Single(answer.Headers.NonValidated["Cache-Control"]));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("default-src 'none'; sandbox", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("inline", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Equal(before, server.Statements.Count);
    }

    [Fact]
    public async Task Whoever_has_the_file_gets_304_and_whoever_wants_a_part_gets_the_part()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        var file = await PutAsync(server, File.OpenRead(Photo));

        using var known = new HttpRequestMessage(HttpMethod.Get, file.Url) { Headers = { IfNoneMatch = { new EntityTagHeaderValue($"\"{file.Hash}\"") } } };
        using var unchanged = await server.Client().SendAsync(known, Cancel);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);

        using var some = new HttpRequestMessage(HttpMethod.Get, file.Url) { Headers = { Range = new RangeHeaderValue(2, 5) } };
        using var part = await server.Client().SendAsync(some, Cancel);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal((await File.ReadAllBytesAsync(Photo, Cancel))[2..6], await part.Content.ReadAsByteArrayAsync(Cancel));

        using var beyond = new HttpRequestMessage(HttpMethod.Get, file.Url) { Headers = { Range = new RangeHeaderValue(99_999_999, null) } };
        using var none = await server.Client().SendAsync(beyond, Cancel);
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, none.StatusCode);
    }

    [Fact]
    public async Task Head_tells_the_length_and_sends_nothing()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        var file = await PutAsync(server, File.OpenRead(Photo));
        using var answer = await server.Client().SendAsync(new(HttpMethod.Head, file.Url), Cancel);
        Assert.Equal((HttpStatusCode.OK, file.Size), (answer.StatusCode, answer.Content.Headers.ContentLength));
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task A_document_is_saved_not_shown()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        var file = await PutAsync(server, new MemoryStream("%PDF-1.7 x"u8.ToArray()));
        using var answer = await server.Client().GetAsync(file.Url, Cancel);
        Assert.Equal(("application/pdf", "attachment"), (answer.Content.Headers.ContentType!.ToString(), answer.Content.Headers.ContentDisposition!.ToString()));
    }

    [Theory]
    [InlineData("/media/{hash}")]
    [InlineData("/media/{hash}.png")]
    [InlineData("/media/{hash}.pdf")]
    [InlineData("/media/{hash}.html")]
    [InlineData("/media/{hash}.jpg.html")]
    [InlineData("/media/{HASH}.jpg")]
    [InlineData("/media/{hash}.jpg%00")]
    [InlineData("/media/{hash}.jpg%0a")]
    [InlineData("/media/0000000000000000000000000000000000000000000000000000000000000000.jpg")]
    [InlineData("/media/..%2flectern.db")]
    [InlineData("/media/..%2f..%2fetc%2fpasswd")]
    [InlineData("/media/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/media/..\\..\\etc\\passwd")]
    [InlineData("/media/")]
    public async Task No_other_name_leads_to_a_file(string path)
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        var file = await PutAsync(server, File.OpenRead(Photo));
        var target = path.Replace("{hash}", file.Hash, StringComparison.Ordinal).Replace("{HASH}", file.Hash.ToUpperInvariant(), StringComparison.Ordinal);
        Assert.InRange(await RawStatusAsync(server.Url, target), 400, 404); // 400: Kestrel refuses a path with %00
    }

    // A raw request: HttpClient would tidy the path up before it is sent.
    private static async Task<int> RawStatusAsync(Uri server, string path)
    {
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(server.Host, server.Port, Cancel);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(System.Text.Encoding.Latin1.GetBytes($"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: close\r\n\r\n"), Cancel);
        using var reader = new StreamReader(stream);
        return int.Parse((await reader.ReadLineAsync(Cancel))!.Split(' ')[1], provider: null);
    }

    private static async Task<MediaFile> PutAsync(TestServer server, Stream content)
    {
        await using (content)
            return (await server.Services.GetRequiredService<MediaFiles>().PutAsync(content, cancel: Cancel)).File!;
    }
}
