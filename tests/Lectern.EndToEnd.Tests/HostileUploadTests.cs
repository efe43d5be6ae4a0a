using System.Net;
using System.Text.Json;

namespace Lectern.EndToEnd.Tests;

/// <summary>Files that are not what they say, and files that would take all memory, sent to a real server the way instructors send files.</summary>
public sealed class HostileUploadTests
{
    private const int MostExtraMegabytes = 100;

    /// <summary>What is wrong with each, in the words of the page.</summary>
    private static readonly (string Name, string Reason)[] Hostile =
    [
        ("huge-20000x20000.png", "must have at most 50 megapixels"),
        ("truncated.jpg", "must be complete; the end of truncated.jpg is missing"),
        ("text-named.jpg", "whatever its name says"),
        ("script.svg", "whatever its name says"),
        ("gif-named.png", "gif-named.png is a GIF"),
    ];

    private static readonly string[] Ways = ["in a text", "beside a text", "as a cover"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_is_refused_with_its_reason_and_the_server_goes_on()
    {
        await using var desk = await Desk.OpenAsync();
        // What a first picture costs by itself: libvips, compiled code, buffers.
        await desk.AssertGoodIsTakenAsync();
        desk.Server.ForgetPeak();
        var before = desk.Server.Megabytes;

        foreach (var (name, reason) in Hostile)
        {
            foreach (var way in Ways)
                AssertRefused(await desk.SendAsync(way, Of(name)), name, way, reason);
        }
        // And all at once, each of them often.
        await Task.WhenAll(Enumerable.Range(0, 8).SelectMany(_ => Hostile).SelectMany(one => Ways.Select(async way =>
            AssertRefused(await desk.SendAsync(way, Of(one.Name)), one.Name, way, one.Reason))));

        var extra = desk.Server.PeakMegabytes - before;
        TestContext.Current.TestOutputHelper!.WriteLine($"{extra} MB more than the {before} MB before");
        Assert.InRange(extra, 0, MostExtraMegabytes);
        await desk.AssertGoodIsTakenAsync();
    }

    [Fact]
    public async Task A_gif_that_is_called_gif_is_served_as_it_is()
    {
        await using var desk = await Desk.OpenAsync();
        var (reply, text) = await desk.Ada.InsertAsync(desk.Lesson, Of("gif-named.png") with { Name = "a.GIF" });
        Assert.Equal(HttpStatusCode.OK, reply.Status);
        using var answer = await desk.Ada.ReadAsync(text.Split('(')[1].TrimEnd(')'));
        Assert.Equal(("image/gif", "nosniff"), (answer.Content.Headers.ContentType!.ToString(), answer.Headers.GetValues("X-Content-Type-Options").Single()));
    }

    /// <summary>Photographs cut off or damaged anywhere are taken or refused, and so are their variants: the server never fails.</summary>
    [Fact]
    public async Task Damaged_photographs_never_make_the_server_fail()
    {
        await using var desk = await Desk.OpenAsync();
        var random = new Random(20261123);
        var sources = await SourcesAsync(desk);
        var damaged = Enumerable.Range(0, 160).Select(i => Damage(sources[i % sources.Count], random)).ToList();
        desk.Server.ForgetPeak();
        var before = desk.Server.Megabytes;
        var taken = 0;

        await Parallel.ForEachAsync(damaged, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancel }, async (file, _) =>
        {
            var (reply, text) = await desk.Ada.InsertAsync(desk.Lesson, file);
            Assert.True(reply.Status is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{file.Name}: {(int)reply.Status}");
            Assert.True(reply.Status == HttpStatusCode.OK || reply.Fault is { Length: > 20 }, $"{file.Name} is refused without a reason");
            if (reply.Status != HttpStatusCode.OK)
                return;
            Interlocked.Increment(ref taken);
            var hash = text.Split("/media/")[1].Split('.')[0];
            using var variant = await desk.Ada.ReadAsync($"/media/{hash}-320-82.jpg");
            Assert.True((int)variant.StatusCode < 500, $"A variant of {file.Name}: {(int)variant.StatusCode}");
        });

        TestContext.Current.TestOutputHelper!.WriteLine($"{taken} of {damaged.Count} were taken, {desk.Server.PeakMegabytes - before} MB more than the {before} MB before");
        // Both happen, or nothing was tested.
        Assert.InRange(taken, 1, damaged.Count - 1);
        await desk.AssertGoodIsTakenAsync();
    }

    private static void AssertRefused(Instructor.Reply reply, string name, string way, string reason)
    {
        Assert.True(reply.Status == HttpStatusCode.BadRequest, $"{name} {way}: {(int)reply.Status}");
        Assert.Contains(reason, reply.Fault, StringComparison.Ordinal);
    }

    private static Instructor.Upload Of(string name) => Instructor.Upload.Of(SharedData.PathOf("photos", "hostile", name));

    // Photographs as they are, as WebP, and the head of a PNG that says how large it is.
    private static async Task<List<Instructor.Upload>> SourcesAsync(Desk desk)
    {
        var jpeg = Instructor.Upload.Of(SharedData.PathOf("photos", "OSC_Astro_13_01_Ida.jpg"));
        var (_, text) = await desk.Ada.InsertAsync(desk.Lesson, jpeg);
        using var answer = await desk.Ada.ReadAsync($"/media/{text.Split("/media/")[1].Split('.')[0]}-320-80.webp");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return [jpeg, Instructor.Upload.Of(SharedData.PathOf("photos", "OSC_Astro_01_06_Moon.jpg")), new("ida.webp", await answer.Content.ReadAsByteArrayAsync(Cancel)), Of("huge-20000x20000.png"), Of("gif-named.png")];
    }

    private static Instructor.Upload Damage(Instructor.Upload source, Random random)
    {
        var bytes = source.Bytes.ToArray();
        var kind = random.Next(5);
        switch (kind)
        {
            case 0:
                bytes = bytes[..random.Next(1, bytes.Length)];
                break;
            case 1:
                for (var i = random.Next(1, 20); i > 0; i--)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                break;
            case 2:
                for (var i = random.Next(1, 8); i > 0; i--)
                    bytes[random.Next(Math.Min(bytes.Length, 200))] = (byte)random.Next(256);
                break;
            case 3:
                var start = random.Next(bytes.Length);
                bytes.AsSpan(start, Math.Min(bytes.Length - start, random.Next(1, 5000))).Clear();
                break;
            default:
                var cut = random.Next(bytes.Length);
                bytes = [.. bytes[..cut], .. bytes[random.Next(cut)..cut], .. bytes[cut..]];
                break;
        }
        return new($"damaged{kind}-{source.Name}", bytes);
    }

    /// <summary>A server, an instructor, a course with a lesson.</summary>
    private sealed class Desk : IAsyncDisposable
    {
        public required LecternProcess Server { get; init; }
        public required Instructor Ada { get; init; }
        public required string Course { get; init; }
        public required string Lesson { get; init; }

        public static async Task<Desk> OpenAsync()
        {
            var store = await TestData.NewStoreAsync("sqlite");
            // A machine may stand still for minutes, and that is not what is tested.
            var settings = Path.Combine(store[1], "settings.json");
            await File.WriteAllTextAsync(settings, JsonSerializer.Serialize(new { Lectern = new { Images = new { DeadlineSeconds = 300 } } }), Cancel);
            var server = await LecternProcess.ServeAsync([.. store, "--no-demo", "--config", settings]);
            var ada = await Instructor.HireAsync(server, store);
            var course = await ada.StartCourseAsync("Stones");
            return new() { Server = server, Ada = ada, Course = course, Lesson = await ada.WriteLessonAsync(course, "Granite", "A stone.") };
        }

        public async Task<Instructor.Reply> SendAsync(string way, Instructor.Upload file) => way switch
        {
            "in a text" => (await Ada.InsertAsync(Lesson, file)).Reply,
            "beside a text" => await Ada.AttachAsync(Lesson, file),
            _ => await Ada.DescribeAsync(Course, "Stones", file),
        };

        public async Task AssertGoodIsTakenAsync()
        {
            var photo = Instructor.Upload.Of(SharedData.PathOf("photos", "OSC_Astro_08_03_Storm.jpg"));
            foreach (var way in Ways)
            {
                var reply = await SendAsync(way, photo);
                Assert.True(reply.Status is HttpStatusCode.OK or HttpStatusCode.SeeOther, $"{way}: {(int)reply.Status} {reply.Fault}");
            }
        }

        public async ValueTask DisposeAsync()
        {
            Ada.Dispose();
            await Server.DisposeAsync();
        }
    }
}
