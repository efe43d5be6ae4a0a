using System.Globalization;
using System.Net;
using System.Text.Json;
using Lectern.LoadTesting;
using Lectern.LoadTesting.Plans;
using Lectern.LoadTesting.Scenarios;
using Lectern.Server.Storage.Seeding;
using Lectern.Tests;
using Lectern.Tests.Delivery.Cdn;

namespace Lectern.Benchmarks;

/// <summary>
/// What an edge keeps away from the origin: visitors of a catalogue with photographs ask a real Varnish, with the configuration that Lectern
/// writes, from cold, and Varnish counts the bytes that it gives and those that it fetches. The paths' popularity is that of a real site
/// (popularity.csv: half of its paths were asked for once).
/// <para>Run: <c>dotnet run -c Release --project bench/Lectern.Benchmarks -- EdgeTraffic</c>. Needs Varnish and libvips.</para>
/// </summary>
internal static class EdgeTraffic
{
    private const int Courses = 250;
    private const int Rate = 100;
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(5);

    private sealed record Bytes(long Given, long Fetched, long Hits, long Requests);

    public static async Task RunAsync()
    {
        IReadOnlyList<PhotoCourse> courses = [];
        await using var edge = new VarnishServer();
        var settings = new Dictionary<string, string>
        {
            ["Lectern__Cdn__Provider"] = "Varnish",
            ["Lectern__Cdn__Varnish__Addresses"] = edge.Url.ToString(),
            ["Lectern__Cdn__Varnish__Token"] = VarnishServer.Token,
        };
        await using var server = await ServerProcess.StartAsync(null, settings, async data => courses = await PhotoSchool.FillAsync(data, SeedSize.M, Courses));
        await edge.StartAsync(server.Address);
        var counts = File.ReadLines(SharedData.PathOf("traffic", "popularity.csv")).Skip(1).Select(line => int.Parse(line.Split(',')[1], CultureInfo.InvariantCulture)).ToList();
        var paths = Paths(courses).Take(counts.Count).ToList();
        var file = new ScenarioFile("visitors", [.. paths.Select((path, rank) => new FlowFile($"{rank}", [new(path, "path")], counts[rank]))]);
        Console.WriteLine($"{paths.Count} paths, {Rate} requests/s for {Length.TotalMinutes:0} minutes, from a cold edge");
        Console.WriteLine("| | requests | answered by the edge | MB to visitors | MB from the origin | less |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|");
        var start = await CountAsync(edge);
        for (var minute = 1; minute <= Length.TotalMinutes; minute++)
        {
            var before = await CountAsync(edge);
            await VisitAsync(edge.Url, file, minute);
            Print($"minute {minute}", before, await CountAsync(edge));
        }
        Print("**all**", start, await CountAsync(edge));
    }

    // A visit to a course is its page, its data and its cover in two widths; now and then somebody reads a lesson or leafs through the list.
    private static IEnumerable<string> Paths(IReadOnlyList<PhotoCourse> courses)
    {
        yield return "/courses";
        for (var i = 0; i < courses.Count; i++)
        {
            var course = courses[i];
            yield return $"/courses/{course.Slug}";
            yield return $"/media/{course.Hash}-640-80.webp";
            yield return $"/media/{course.Hash}-320-80.webp";
            yield return $"/api/courses/{course.Slug}";
            yield return $"/courses?page={i + 2}";
            yield return $"/api/courses?page={i + 1}&sort=popular";
        }
    }

    private static async Task VisitAsync(Uri edge, ScenarioFile file, int seed)
    {
        var plan = new LoadPlan
        {
            Target = edge,
            Address = new(IPAddress.Loopback, edge.Port),
            Scenario = Scenario.Compile(file, edge),
            Model = LoadModel.Open,
            Profile = LoadProfile.Constant(Rate, TimeSpan.FromMinutes(1), TimeSpan.Zero),
            Users = 200,
            Seed = seed,
            Loops = 1,
        };
        var result = await new LoadRun(plan, TimeProvider.System).RunAsync(CancellationToken.None);
        if (result.Errors > 0)
            Console.WriteLine($"{result.Errors} of {result.Requests} failed: {string.Join(", ", result.ErrorKinds.Select(kind => $"{kind.Key} {kind.Value}"))}");
    }

    private static void Print(string name, Bytes before, Bytes after)
    {
        var (given, fetched, requests) = (after.Given - before.Given, after.Fetched - before.Fetched, after.Requests - before.Requests);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {requests:N0} | {(double)(after.Hits - before.Hits) / requests:P1} | {given / 1e6:0.0} | {fetched / 1e6:0.0} | {1 - (double)fetched / given:P1} |"));
    }

    private static async Task<Bytes> CountAsync(VarnishServer edge)
    {
        using var counters = JsonDocument.Parse(await Wrk.OutputAsync("varnishstat", "-n", edge.Folder, "-1", "-j"));
        var all = counters.RootElement.GetProperty("counters").EnumerateObject().ToDictionary(counter => counter.Name, counter => counter.Value.GetProperty("value").GetInt64());
        var fetched = all.Where(counter => counter.Key.EndsWith(".beresp_bodybytes", StringComparison.Ordinal) || counter.Key.EndsWith(".beresp_hdrbytes", StringComparison.Ordinal)).Sum(counter => counter.Value);
        return new(all["MAIN.s_resp_bodybytes"] + all["MAIN.s_resp_hdrbytes"], fetched, all["MAIN.cache_hit"], all["MAIN.client_req"]);
    }
}
