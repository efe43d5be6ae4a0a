using System.Globalization;
using Microsoft.Playwright;

namespace Lectern.EndToEnd.Tests.Browser;

/// <summary>
/// What pages with photographs cost a phone: 360 CSS pixels wide, two device pixels each. A budget is what the page took when it was written
/// down and a tenth more; whoever needs more than that changes it here and says why.
/// </summary>
public sealed class PageWeightTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly string[] Kinds = ["Document", "Stylesheet", "Script", "Image"];

    // Pages may not write inline scripts; this one comes from the browser itself.
    private const string CountShifts = """
        window.shifts = [];
        new PerformanceObserver(list => {
          for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts.push(entry.value);
        }).observe({ type: "layout-shift", buffered: true });
        """;

    private const string ScrollDown = """
        async () => {
          for (let at = 0; at < document.documentElement.scrollHeight; at += 400) {
            window.scrollTo(0, at);
            await new Promise(done => setTimeout(done, 50));
          }
          await Promise.all([...document.images].map(image => image.complete || new Promise(done => image.onload = image.onerror = done)));
          await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
          return window.shifts.reduce((sum, one) => sum + one, 0);
        }
        """;

    [Fact]
    public async Task Pages_with_photographs_keep_their_budgets_and_nothing_moves()
    {
        var (course, lesson) = await PublishAsync();
        foreach (var (path, budget) in new Dictionary<string, long[]>
        {
            ["/courses"] = [5_700, 8_600, 1_900, 170_000],
            [course] = [2_700, 8_600, 1_900, 26_200],
            [lesson] = [5_400, 8_600, 1_900, 228_000],
        })
        {
            // The first visit makes the pictures.
            await VisitAsync(path);
            var (bytes, shifts) = await VisitAsync(path);
            TestContext.Current.TestOutputHelper!.WriteLine($"{path}: {string.Join(", ", Kinds.Zip(bytes, (kind, weight) => $"{kind} {weight}"))}; shifts {shifts.ToString("0.0000", CultureInfo.InvariantCulture)}");
            foreach (var (kind, weight, most) in Kinds.Zip(bytes, budget))
                Assert.True(weight > 0 && weight <= most, $"{path}: {kind} takes {weight} bytes, the budget is {most}");
            Assert.InRange(shifts, 0, 0.01);
        }
    }

    /// <summary>What a page takes before anybody scrolls, and how far things jump until its end has been seen.</summary>
    private async Task<(long[] Bytes, double Shifts)> VisitAsync(string path)
    {
        await using var visitor = await chromium.VisitAsync(360, 740, dense: 2);
        await visitor.Page.AddInitScriptAsync(CountShifts);
        var traffic = await Traffic.WatchAsync(visitor.Page);
        await visitor.Page.GotoAsync(path, new() { WaitUntil = WaitUntilState.NetworkIdle, Timeout = 300_000 });
        var bytes = Kinds.Select(traffic.BytesOf).ToArray();
        var shifts = await visitor.Page.EvaluateAsync<double>(ScrollDown);
        await visitor.PictureAsync($"weight{path.Replace('/', '-')}", whole: true);
        visitor.AssertNoComplaints();
        return (bytes, shifts);
    }

    // Six courses with covers, the newest with a lesson of twelve photographs; beside them the demo content.
    private async Task<(string Course, string Lesson)> PublishAsync()
    {
        using var omar = await Instructor.HireAsync(chromium.Server, chromium.Store);
        var photos = Directory.GetFiles(SharedData.PathOf("photos"), "*.jpg").Order(StringComparer.Ordinal).Select(Instructor.Upload.Of).ToList();
        var address = "";
        for (var i = 0; i < 6; i++)
        {
            var course = await omar.StartCourseAsync($"Pictures of the sky, part {i}");
            var lesson = await omar.WriteLessonAsync(course, "Twelve photographs", "To be written.", isPreview: true);
            if (i == 5)
                await FillAsync(omar, course, lesson, photos);
            await omar.DescribeAsync(course, $"Pictures of the sky, part {i}", photos[12 + i]);
            await omar.PublishAsync(course);
            address = await omar.ReadersAddressAsync(course);
        }
        return (address, address.Replace("/courses/", "/learn/", StringComparison.Ordinal) + "/2");
    }

    private static async Task FillAsync(Instructor omar, string course, string lesson, List<Instructor.Upload> photos)
    {
        var text = new List<string>();
        foreach (var photo in photos.Take(12))
            text.Add((await omar.InsertAsync(lesson, photo)).Text);
        await omar.WriteLessonAsync(course, "The photographs", string.Join("\n\nWhat is to be seen here was taken from far away.\n\n", text), isPreview: true);
    }
}
