using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using Lectern.Delivery.Files;
using Lectern.Delivery.Images;
using Lectern.Server.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Delivery.Images;

/// <summary>What a browser gets under <c>/media</c> in place of what was uploaded.</summary>
public sealed class VariantTests
{
    private static readonly string Ida = SharedData.PathOf("photos", "OSC_Astro_13_01_Ida.jpg");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("320-70.avif", "image/avif", "ftypavif")]
    [InlineData("320-80.webp", "image/webp", "WEBP")]
    [InlineData("320-82.jpg", "image/jpeg", "\u00ff\u00d8\u00ff")]
    public async Task A_photograph_is_served_small_in_each_format_and_kept_for_a_day(string variant, string type, string magic)
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        var file = await Photos.PutAsync(server, Photos.All[1]);
        var url = $"/media/{file.Hash}-{variant}";
        using var made = await server.Client().GetAsync(url, Cancel);
        var bytes = await made.Content.ReadAsByteArrayAsync(Cancel);
        // The store has told once that the picture is for everybody.
        var before = server.Statements.Count;
        using var kept = await server.Client().GetAsync(url, Cancel);

        foreach (var answer in new[] { made, kept })
        {
            Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType!.ToString()));
            Assert.Equal("public, max-age=86400", Assert.Single(answer.Headers.NonValidated["Cache-Control"]));
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("default-src 'none'; sandbox", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
            Assert.Equal($"\"{file.Hash}-{variant}\"", answer.Headers.ETag!.Tag);
            Assert.False(answer.Headers.Contains("Set-Cookie"));
        }
        Assert.Contains(magic, System.Text.Encoding.Latin1.GetString(bytes[..16]), StringComparison.Ordinal);
        Assert.Equal(bytes, await kept.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal(320, (await PixelsAsync(bytes)).Width);
        Assert.Equal(before, server.Statements.Count);
    }

    private static readonly string[] Cold = ["960-70.avif", "640-70.avif", "480-70.avif", "320-70.avif"];

    [Fact]
    public async Task Whoever_has_a_variant_gets_304_and_head_sends_nothing()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        var url = $"/media/{(await Photos.PutAsync(server, Ida)).Hash}-320-82.jpg";
        using var first = await server.Client().GetAsync(url, Cancel);
        using var known = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        using var unchanged = await server.Client().SendAsync(known, Cancel);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        using var head = await server.Client().SendAsync(new(HttpMethod.Head, url), Cancel);
        Assert.Equal((HttpStatusCode.OK, first.Content.Headers.ContentLength), (head.StatusCode, head.Content.Headers.ContentLength));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Theory]
    [InlineData("{hash}-321-70.avif")]
    [InlineData("{hash}-320-71.avif")]
    [InlineData("{hash}-320-70.webp")]
    [InlineData("{hash}-0320-70.avif")]
    [InlineData("{hash}-320-70.png")]
    [InlineData("{hash}-320-70.avif.html")]
    [InlineData("{hash}-99999-70.avif")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000-320-70.avif")]
    public async Task Nobody_makes_the_server_draw_what_no_page_offers(string name)
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        var file = await Photos.PutAsync(server, Ida);
        using var answer = await server.Client().GetAsync("/media/" + name.Replace("{hash}", file.Hash, StringComparison.Ordinal), Cancel);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.False(Directory.Exists(Path.Combine(server.Data, "variants")));
    }

    [Fact]
    public async Task A_small_image_does_not_grow()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        var file = await Photos.PutAsync(server, Ida);
        var (width, height) = (file.Width, file.Height);
        var pixels = await PixelsAsync(await server.Client().GetByteArrayAsync($"/media/{file.Hash}-1920-80.webp", Cancel));
        Assert.Equal((width, height), (pixels.Width, pixels.Height));
    }

    [Fact]
    public async Task A_turned_photograph_stands_upright_and_tells_nothing_of_who_took_it()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        var turned = await Photos.PutAsync(server, Photos.Turned(Ida));
        var bytes = await server.Client().GetByteArrayAsync($"/media/{turned.Hash}-160-82.jpg", Cancel);
        var (width, height, _, _) = await PixelsAsync(bytes);
        Assert.Equal(160, width);
        Assert.InRange(height, 160 * turned.Width!.Value / turned.Height!.Value - 2, 160 * turned.Width.Value / turned.Height.Value + 2);
        Assert.DoesNotContain("Exif", System.Text.Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
        Assert.DoesNotContain("Ada", System.Text.Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_transparent_is_white_as_a_jpeg_and_stays_transparent_as_a_webp()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        var clear = await Photos.PutAsync(server, Photos.Png(200, 100, [10, 20, 30, 0]));
        Assert.Null(clear.Placeholder);
        var jpeg = await PixelsAsync(await server.Client().GetByteArrayAsync($"/media/{clear.Hash}-160-82.jpg", Cancel));
        Assert.All(jpeg.Pixels, value => Assert.InRange(value, 254, 255));
        Assert.Equal(4, (await PixelsAsync(await server.Client().GetByteArrayAsync($"/media/{clear.Hash}-160-80.webp", Cancel))).Channels);
    }

    [Fact]
    public async Task Fifty_readers_of_a_cold_variant_cause_one_making()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        var file = await Photos.PutAsync(server, Photos.All[1]);
        var meter = server.Services.GetRequiredService<ImageVariants>().Meter.Meter;
        var made = 0;
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => { if (instrument.Meter == meter && instrument.Name == "lectern.images.variant.duration") self.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref made));
        listener.Start();
        using var client = server.Client();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => client.GetByteArrayAsync($"/media/{file.Hash}-640-70.avif", Cancel)));
        Assert.Single(answers.Select(Convert.ToBase64String).Distinct());
        Assert.Equal(1, made);
    }

    [Fact]
    public async Task Past_the_queue_one_is_told_when_to_ask_again_and_then_served()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite, ("Lectern:Images:Workers", "1"), ("Lectern:Images:MaxQueue", "2"));
        var hashes = await Task.WhenAll(Photos.All.Take(10).Select(photo => Photos.PutAsync(server, photo)));
        var urls = hashes.SelectMany(file => Cold.Select(variant => $"/media/{file.Hash}-{variant}")).ToList();
        using var client = server.Client();
        var answers = await Task.WhenAll(urls.Select(url => client.GetAsync(url, Cancel)));
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.TooManyRequests, answer.StatusCode.ToString()));
        var refused = Array.FindAll(answers, answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.NotEmpty(refused);
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.All(refused, answer => Assert.Equal((TimeSpan.FromSeconds(1), "application/problem+json"), (answer.Headers.RetryAfter!.Delta, answer.Content.Headers.ContentType!.MediaType)));
        await Eventually.HoldsAsync(async () => (await client.GetAsync(urls[^1], Cancel)).StatusCode == HttpStatusCode.OK, "the last one is made when the queue has room");
    }

    [Theory]
    [InlineData("Lectern:Images:Enabled", "false", "pass", null)]
    [InlineData("Lectern:Images:LibraryPath", "/nowhere/libvips.so", "warn", "no libvips 8.13 or newer can be loaded")]
    public async Task Without_libvips_the_original_is_served_and_health_says_what_to_do(string setting, string value, string status, string? advice)
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite, (setting, value));
        var file = await Photos.PutAsync(server, Ida);
        Assert.Null(file.Placeholder);
        using var answer = await server.Client().GetAsync($"/media/{file.Hash}-320-70.avif", Cancel);
        Assert.Equal((HttpStatusCode.Found, file.Url, true), (answer.StatusCode, answer.Headers.Location!.ToString(), answer.Headers.CacheControl!.NoStore));

        using var admin = server.ClientFor(await server.CreateUserAsync("Root", Lectern.Server.Storage.Model.Role.Admin));
        await Eventually.HoldsAsync(async () =>
        {
            using var health = System.Text.Json.JsonDocument.Parse(await admin.GetStringAsync("/api/health", Cancel));
            return health.RootElement.GetProperty("checks").GetProperty("storage").EnumerateArray().Any(finding =>
                finding.TryGetProperty("componentId", out var id) && id.GetString() == "images" && finding.GetProperty("status").GetString() == status
                && (advice is null ? !finding.TryGetProperty("output", out _) : finding.GetProperty("output").GetString()!.Contains(advice, StringComparison.Ordinal)));
        }, "health tells of images");
    }

    [Fact]
    public async Task A_picture_whose_pixels_are_damaged_is_refused_when_it_comes()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        var (file, fault) = await server.Services.GetRequiredService<MediaFiles>().PutAsync(new MemoryStream(Photos.Png(300, 300, [1, 2, 3, 255], damaged: true)), cancel: Cancel);
        Assert.Equal((null, MediaFault.MalformedImage), (file, fault));
        Assert.Empty(Directory.GetFiles(Path.Combine(server.Data, "media"), "*", SearchOption.AllDirectories));
    }

    private static async Task<(int Width, int Height, int Channels, byte[] Pixels)> PixelsAsync(byte[] variant)
    {
        var path = Path.Combine(TestStores.TemporaryFolder(), "variant");
        await File.WriteAllBytesAsync(path, variant, Cancel);
        return Photos.PixelsOf(path);
    }
}
