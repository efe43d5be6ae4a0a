using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Lectern.LoadTesting;
using Lectern.LoadTesting.Plans;
using Lectern.LoadTesting.Results;
using Lectern.LoadTesting.Scenarios;
using Lectern.Server.Storage.Seeding;

namespace Lectern.Benchmarks;

/// <summary>
/// Two hundred visitors at once want variants that nobody has made yet, while others read the catalogue at a steady rate: how much longer
/// those wait than in the turn without, how many are told to come again, and the most memory that the server held. Everyone who is told 429 comes
/// again until all 200 are made.
/// <para>Run: <c>dotnet run -c Release --project bench/Lectern.Benchmarks -- ColdVariants</c>. Needs libvips. The aim: p99 of the catalogue at most twice that of the turn without.</para>
/// </summary>
internal static class ColdVariants
{
    private const int Pairs = 5;
    private const int Variants = 200;
    private const int Rate = 200;
    private const int Seconds = 20;

    public static async Task RunAsync()
    {
        IReadOnlyList<PhotoCourse> courses = [];
        await using var server = await ServerProcess.StartAsync(null, new Dictionary<string, string>(), async data => courses = await PhotoSchool.FillAsync(data, SeedSize.M, Variants * (Pairs + 1)));
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Variants }) { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(3) };
        await ReadAsync(server.Address, 10);
        var start = server.PeakMemory;
        Console.WriteLine($"The catalogue at {Rate} reads/s for {Seconds} s each; {Variants} cold variants at once. The server held {start / 1e6:0} MB before.");
        Console.WriteLine("| pair | p50 without | p50 with | p99 without | p99 with | ratio | 200 | 429 | made | most memory |");
        Console.WriteLine("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        var ratios = new List<double>();
        for (var pair = 0; pair < Pairs; pair++)
        {
            var alone = await ReadAsync(server.Address, Seconds);
            var reading = ReadAsync(server.Address, Seconds);
            var (first, time) = await WantAsync(client, [.. courses.Skip(Variants * pair).Take(Variants)]);
            var beside = await reading;
            ratios.Add(beside.P99 / alone.P99);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {pair + 1} | {alone.P50:0.00} ms | {beside.P50:0.00} ms | {alone.P99:0.00} ms | {beside.P99:0.00} ms | {ratios[^1]:0.00} | {first.GetValueOrDefault(HttpStatusCode.OK)} | {first.GetValueOrDefault(HttpStatusCode.TooManyRequests)} | all in {time.TotalSeconds:0} s | {server.PeakMemory / 1e6:0} MB |"));
        }
        ratios.Sort();
        Console.WriteLine($"Median ratio {ratios[Pairs / 2]:0.00} ({ratios[0]:0.00}–{ratios[^1]:0.00})");
    }

    private static async Task<LatencyFigures> ReadAsync(Uri server, int seconds)
    {
        var file = new ScenarioFile("catalogue", [new("page", [new("/courses", "catalogue")], 1)]);
        var plan = new LoadPlan
        {
            Target = server,
            Address = new(IPAddress.Loopback, server.Port),
            Scenario = Scenario.Compile(file, server),
            Model = LoadModel.Open,
            Profile = LoadProfile.Constant(Rate, TimeSpan.FromSeconds(seconds), TimeSpan.Zero),
            Users = 100,
            Seed = 1,
            Loops = 1,
        };
        var result = await new LoadRun(plan, TimeProvider.System).RunAsync(CancellationToken.None);
        return result.Errors == 0 ? result.LatencyMs : throw new InvalidOperationException($"{result.Errors} reads of the catalogue failed.");
    }

    // What each was told at first, and when the last one had its image.
    private static async Task<(Dictionary<HttpStatusCode, int> First, TimeSpan Time)> WantAsync(HttpClient client, PhotoCourse[] courses)
    {
        var first = new ConcurrentDictionary<HttpStatusCode, int>();
        var start = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(courses.Select(async course =>
        {
            for (var attempt = 0; ; attempt++)
            {
                using var answer = await client.GetAsync(new Uri($"/media/{course.Hash}-640-70.avif", UriKind.Relative));
                if (attempt == 0)
                    first.AddOrUpdate(answer.StatusCode, 1, (_, count) => count + 1);
                if (answer.StatusCode != HttpStatusCode.TooManyRequests)
                {
                    await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
                    return;
                }
                await Task.Delay(answer.Headers.RetryAfter!.Delta!.Value);
            }
        }));
        return (first.ToDictionary(), TimeProvider.System.GetElapsedTime(start));
    }
}
