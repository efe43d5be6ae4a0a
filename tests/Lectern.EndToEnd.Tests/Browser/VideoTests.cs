using System.Diagnostics;
using System.Net;
using Microsoft.Playwright;

namespace Lectern.EndToEnd.Tests.Browser;

/// <summary>A film in a private lesson, watched in a real browser.</summary>
public sealed class VideoTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const int Seconds = 80;
    private static readonly string[] Colors = ["red", "blue"];

    private const string MeanColor = """
        video => {
          const canvas = document.createElement("canvas");
          [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
          const context = canvas.getContext("2d");
          context.drawImage(video, 0, 0);
          const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
          const sum = [0, 0, 0];
          for (let at = 0; at < pixels.length; at += 4) for (let i = 0; i < 3; i++) sum[i] += pixels[at + i];
          return sum.map(one => Math.round(one / (pixels.length / 4)));
        }
        """;

    private const string Seek = """
        (video, second) => new Promise((done, fail) => {
          video.addEventListener("seeked", () => done(video.currentTime), { once: true });
          video.addEventListener("error", () => fail(new Error(video.error.message)), { once: true });
          video.currentTime = second;
        })
        """;

    [Fact]
    public async Task Jumping_into_the_second_half_shows_it_and_takes_only_a_part_of_the_file()
    {
        var film = await FilmAsync();
        using var omar = await Instructor.HireAsync(chromium.Server, chromium.Store);
        var course = await omar.StartCourseAsync("Colors in motion");
        var lesson = await omar.WriteLessonAsync(course, "Red and blue", "Watch.");
        var attached = await omar.AttachAsync(lesson, new("film.webm", film));
        Assert.Equal((HttpStatusCode.OK, null), (attached.Status, attached.Fault));

        await using var visitor = await chromium.VisitAsync();
        await visitor.SignInAsync(omar.Email, Instructor.Password);
        var traffic = await Traffic.WatchAsync(visitor.Page);
        await visitor.Page.GotoAsync((await omar.ReadersAddressAsync(course)).Replace("/courses/", "/learn/", StringComparison.Ordinal) + "/1");
        var video = visitor.Page.Locator("video");
        await visitor.Page.WaitForFunctionAsync("document.querySelector('video').readyState >= 2");
        Assert.Matches("^/media/[0-9]+-[0-9]+-[0-9A-Za-z_-]{43}/", await video.GetAttributeAsync("src"));
        Assert.InRange(await video.EvaluateAsync<double>("video => video.duration"), Seconds - 1, Seconds + 1);
        var first = await video.EvaluateAsync<int[]>(MeanColor);
        Assert.True(first[0] > first[2] + 60, $"At the beginning it is red, not {string.Join(' ', first)}");

        Assert.InRange(await video.EvaluateAsync<double>(Seek, Seconds * 0.75), Seconds * 0.75 - 0.5, Seconds * 0.75 + 0.5);
        var second = await video.EvaluateAsync<int[]>(MeanColor);
        Assert.True(second[2] > second[0] + 60, $"In the second half it is blue, not {string.Join(' ', second)}");
        await visitor.PictureAsync("video");

        var parts = traffic.Loads.Where(load => load.Url.EndsWith(".webm", StringComparison.Ordinal)).ToList();
        var taken = parts.Sum(part => Math.Max(part.Bytes, part.Body));
        TestContext.Current.TestOutputHelper!.WriteLine($"{taken} of {film.Length} bytes in {string.Join(", ", parts.Select(part => $"{part.Range} ({part.Bytes}, {part.Body})"))}");
        Assert.All(parts.Where(part => part.Status != 0), part => Assert.Equal(206, part.Status));
        Assert.Contains(parts, part => part.Range.Length > 0 && part.Range != "bytes=0-");
        Assert.InRange(taken, 1, film.Length * 0.7);
        visitor.AssertNoComplaints();
    }

    /// <summary>Half red, half blue, under noise that makes it large; with an index, so that a player knows where to read on.</summary>
    private static async Task<byte[]> FilmAsync()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("lectern-film-").FullName, "film.webm");
        var source = string.Join(';', Colors.Select((color, i) => $"color={color}:size=320x180:rate=10:duration={Seconds / 2},noise=alls=50:allf=t[{i}]")) + ";[0][1]concat=n=2";
        using var ffmpeg = Start(["-v", "error", "-filter_complex", source, "-c:v", "libvpx", "-b:v", "6M", "-deadline", "realtime", "-cpu-used", "8", "-g", "10", "-cues_to_front", "1", path]);
        var errors = await ffmpeg.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await ffmpeg.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(ffmpeg.ExitCode == 0, errors);
        var film = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        Assert.InRange(film.Length, 10_000_000, 100_000_000);
        return film;
    }

    private static Process Start(string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("ffmpeg", arguments) { RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail("ffmpeg is missing: run ./test.sh, which installs it.");
            Assert.Skip("needs ffmpeg: run ./test.sh, which installs it");
            throw;
        }
    }
}
