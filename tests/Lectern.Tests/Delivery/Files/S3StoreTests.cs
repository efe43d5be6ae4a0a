using System.Net;
using System.Net.Http.Headers;
using Lectern.Delivery.Files;
using Lectern.Server.Storage;
using Lectern.Tests.Delivery.Images;

namespace Lectern.Tests.Delivery.Files;

public sealed class S3StoreTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // "GET Object", "PUT Object" and "GET Bucket (List Objects)" of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html.
    [Theory]
    [InlineData("GET", "/test.txt", "", "range:bytes=0-9", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")]
    [InlineData("PUT", "/test%24file.text", "", "date:Fri, 24 May 2013 00:00:00 GMT|x-amz-storage-class:REDUCED_REDUNDANCY", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072", "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")]
    [InlineData("GET", "/", "max-keys=2|prefix=J", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")]
    public void The_stand_in_signs_as_amazon_says(string method, string path, string query, string headers, string payloadHash, string signature)
    {
        IEnumerable<(string, string)> Pairs(string text, char between) => text.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(pair => (pair[..pair.IndexOf(between, StringComparison.Ordinal)], pair[(pair.IndexOf(between, StringComparison.Ordinal) + 1)..]));
        (string, string)[] all = [.. Pairs(headers, ':'), ("host", "examplebucket.s3.amazonaws.com"), ("x-amz-content-sha256", payloadHash), ("x-amz-date", "20130524T000000Z")];
        Assert.Equal(signature, SigV4.Sign(method, path, Pairs(query, '='), all, payloadHash, "20130524T000000Z", "us-east-1", S3StandIn.SecretKey));
    }

    [Fact]
    public async Task A_picture_goes_to_the_bucket_and_comes_back_whole_in_parts_and_as_a_variant()
    {
        await using var s3 = await S3StandIn.StartAsync();
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite, Settings(s3));
        var photo = await File.ReadAllBytesAsync(Photos.All[1], Cancel);
        var file = await Photos.PutAsync(server, photo);
        Assert.Equal(photo, s3.Objects[$"media/{file.Hash}"].Bytes);
        Assert.Equal("image/jpeg", s3.Objects[$"media/{file.Hash}"].Type);

        using var client = server.Client();
        Assert.Equal(photo, await client.GetByteArrayAsync(file.Url, Cancel));
        using var some = new HttpRequestMessage(HttpMethod.Get, file.Url) { Headers = { Range = new RangeHeaderValue(1000, 1999) } };
        using var part = await client.SendAsync(some, Cancel);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(photo[1000..2000], await part.Content.ReadAsByteArrayAsync(Cancel));
        using var variant = await client.GetAsync($"/media/{file.Hash}-320-70.avif", Cancel);
        Assert.Equal((HttpStatusCode.OK, "image/avif"), (variant.StatusCode, variant.Content.Headers.ContentType!.ToString()));
        Assert.Empty(Directory.GetFiles(server.Data, "*.part", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_large_file_goes_in_parts_and_a_broken_one_leaves_nothing()
    {
        await using var s3 = await S3StandIn.StartAsync();
        using var store = new S3Store(Options(s3));
        var files = new MediaFiles(store, TestStores.TemporaryFolder());
        byte[] film = [.. "\x1a\x45\xdf\xa3xxwebm"u8, .. new byte[15_000_000]];
        film = [0x1A, 0x45, 0xDF, 0xA3, .. film[4..]];
        new Random(7).NextBytes(film.AsSpan(64));
        var (file, _) = await files.PutAsync(new MemoryStream(film), cancel: Cancel);
        Assert.Equal(3, s3.Requests.Count(line => line.Contains("partNumber", StringComparison.Ordinal)));
        Assert.True(film.AsSpan().SequenceEqual(s3.Objects[$"media/{file!.Hash}"].Bytes));

        s3.Objects.Clear();
        s3.Fails = line => line.Contains("partNumber=2", StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<Exception>(() => files.PutAsync(new MemoryStream(film), cancel: Cancel));
        Assert.Empty(s3.Uploads);
        Assert.Empty(s3.Objects);
    }

    [Fact]
    public async Task Only_what_is_older_than_asked_is_listed_and_deleted()
    {
        await using var s3 = await S3StandIn.StartAsync();
        using var store = new S3Store(Options(s3));
        var (old, young) = (new string('a', 64), new string('b', 64));
        var now = DateTime.UnixEpoch.AddDays(20_000);
        s3.Objects["media/" + old] = ([1], "", now.AddDays(-9));
        s3.Objects["media/" + young] = ([2], "", now);
        s3.Objects["media/readme.txt"] = ([3], "", now.AddDays(-9));
        Assert.Equal([old], await store.ListAsync(now.AddDays(-7), Cancel).ToListAsync(Cancel));
        Assert.False(await store.DeleteAsync(young, now.AddDays(-7), Cancel));
        Assert.True(await store.DeleteAsync(old, now.AddDays(-7), Cancel));
        Assert.False(await store.DeleteAsync(old, now.AddDays(-7), Cancel));
        Assert.Equal(["media/" + young, "media/readme.txt"], s3.Objects.Keys.Order());
    }

    [Fact]
    public async Task A_wrong_key_is_told_in_words()
    {
        await using var s3 = await S3StandIn.StartAsync();
        using var right = new S3Store(Options(s3));
        Assert.Null(await right.ProbeAsync(Cancel));
        var options = Options(s3);
        options.SecretKey = "wrong";
        using var wrong = new S3Store(options);
        Assert.Contains("the bucket school cannot be read", await wrong.ProbeAsync(Cancel), StringComparison.Ordinal);
    }

    private static S3Options Options(S3StandIn s3) =>
        new() { Bucket = S3StandIn.Bucket, Prefix = "media/", Endpoint = s3.Url, AccessKey = S3StandIn.AccessKey, SecretKey = S3StandIn.SecretKey, PartMegabytes = 6 };

    private static (string, string)[] Settings(S3StandIn s3) =>
    [
        ("Lectern:Files:S3:Bucket", S3StandIn.Bucket), ("Lectern:Files:S3:Prefix", "media/"), ("Lectern:Files:S3:Endpoint", s3.Url),
        ("Lectern:Files:S3:AccessKey", S3StandIn.AccessKey), ("Lectern:Files:S3:SecretKey", S3StandIn.SecretKey),
    ];
}
