using Lectern.Delivery.Files;
using Lectern.Delivery.Images;

namespace Lectern.Tests.Delivery.Files;

public sealed class MediaFilesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lectern-media-").FullName;
    private readonly MediaFiles media;

    public MediaFilesTests() => media = new MediaFiles(folder);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Every_photograph_is_stored_with_its_size()
    {
        foreach (var photo in Directory.GetFiles(SharedData.PathOf("photos"), "*.jpg"))
        {
            var (file, fault) = await PutAsync(photo);
            Assert.Null(fault);
            Assert.Equal(("image/jpeg", new FileInfo(photo).Length), (file!.ContentType, file.Size));
            Assert.InRange(file.Height!.Value, 94, 731);
            await using var stored = (await media.OpenReadAsync(file.Hash, TestContext.Current.CancellationToken))!;
            Assert.Equal(await File.ReadAllBytesAsync(photo, TestContext.Current.CancellationToken), await ReadAsync(stored));
        }
    }

    [Theory]
    [InlineData("huge-20000x20000.png", MediaFault.TooManyPixels)]
    [InlineData("truncated.jpg", MediaFault.TruncatedImage)]
    [InlineData("text-named.jpg", MediaFault.UnsupportedType)]
    [InlineData("script.svg", MediaFault.UnsupportedType)]
    public async Task A_hostile_file_is_refused_and_leaves_nothing(string name, MediaFault expected)
    {
        Assert.Equal(expected, (await PutAsync(SharedData.PathOf("photos", "hostile", name))).Fault);
        Assert.Empty(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_name_does_not_decide_the_type() =>
        Assert.Equal(("image/gif", 16, 16), (await PutAsync(SharedData.PathOf("photos", "hostile", "gif-named.png"))).File is { } file ? (file.ContentType, file.Width!.Value, file.Height!.Value) : default);

    [Fact]
    public async Task The_same_bytes_are_stored_once()
    {
        var photo = SharedData.PathOf("photos", "OSC_Astro_13_01_Ida.jpg");
        Assert.Equal((await PutAsync(photo)).File, (await PutAsync(photo)).File);
        Assert.Single(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Too_much_and_nothing_are_refused()
    {
        Assert.Equal(MediaFault.TooLarge, (await media.PutAsync(new MemoryStream(new byte[101]), 100, TestContext.Current.CancellationToken)).Fault);
        Assert.Equal(MediaFault.Empty, (await media.PutAsync(Stream.Null, 100, TestContext.Current.CancellationToken)).Fault);
        Assert.Empty(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("%PDF-1.7 x", "application/pdf")]
    [InlineData("\0\0\0\u0018ftypisom\0\0", "video/mp4")]
    [InlineData("\u001aE\u00df\u00a3\u009fB\u0082\u0084webm", "video/webm")]
    [InlineData("ID3\u0003\0\0", "audio/mpeg")]
    [InlineData("\u00ff\u00fb\u0090\u0064", "audio/mpeg")]
    [InlineData("<html><script>", null)]
    [InlineData("\0\0\0\u0018ftypheic\0\0", null)]
    [InlineData("MZ\u0090\0", null)]
    public async Task Documents_films_and_sounds_are_known_by_their_first_bytes(string head, string? type)
    {
        var (file, fault) = await media.PutAsync(new MemoryStream(System.Text.Encoding.Latin1.GetBytes(head)), cancel: TestContext.Current.CancellationToken);
        Assert.Equal(type, file?.ContentType);
        if (type is null) Assert.Equal(MediaFault.UnsupportedType, fault);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    [InlineData("ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789")]
    public async Task Only_a_hash_opens_a_file(string hash) => Assert.Null(await media.OpenReadAsync(hash, TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("VP8X\u000a\0\0\0\0\0\0\0\u003f\u0001\0\u00ef\0\0", 320, 240)]
    [InlineData("VP8L\u0010\0\0\0\u002f\u003f\u00c1\u003b\0\0\0\0\0\0", 320, 240)]
    [InlineData("VP8 \u0010\0\0\0\0\0\0\u009d\u0001\u002a\u0040\u0001\u00f0\0", 320, 240)]
    public void Webp_of_each_kind_tells_its_size(string chunk, int width, int height)
    {
        var bytes = System.Text.Encoding.Latin1.GetBytes("RIFF\u0010\0\0\0WEBP" + chunk + "\0\0\0\0");
        var header = ImageHeader.Read(bytes, bytes, bytes.Length, out var fault);
        Assert.Null(fault);
        Assert.Equal((width, height), (header!.Value.Width, header.Value.Height));
    }

    [Fact]
    public async Task What_a_crash_left_half_written_goes_after_a_day()
    {
        var (old, young) = (Path.Combine(folder, "old.part"), Path.Combine(folder, "young.part"));
        await File.WriteAllTextAsync(old, "x", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(young, "x", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(old, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-2));
        await media.SweepUnfinishedAsync(TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal([young], Directory.GetFiles(folder));
    }

    [Fact]
    public void Random_damage_to_a_header_never_throws()
    {
        var random = new Random(7);
        var photo = File.ReadAllBytes(SharedData.PathOf("photos", "OSC_Astro_13_01_Ida.jpg"))[..4096];
        for (var i = 0; i < 5000; i++)
        {
            var damaged = photo[..random.Next(photo.Length)];
            for (var hits = random.Next(20); hits > 0 && damaged.Length > 3; hits--) damaged[random.Next(3, damaged.Length)] = (byte)random.Next(256);
            var header = ImageHeader.Read(damaged, damaged, damaged.Length, out var fault);
            Assert.Equal(header is null, fault is not null);
        }
    }

    private async Task<MediaResult> PutAsync(string path)
    {
        await using var stream = File.OpenRead(path);
        return await media.PutAsync(stream, cancel: TestContext.Current.CancellationToken);
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        var copy = new MemoryStream();
        await stream.CopyToAsync(copy, TestContext.Current.CancellationToken);
        return copy.ToArray();
    }
}
