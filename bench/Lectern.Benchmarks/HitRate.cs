using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Lectern.Server.Storage;
using Lectern.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lectern.Benchmarks;

/// <summary>
/// The server with Redis over a store of size L, from cold, under a steady mix of readers (<see cref="LearnerTraffic"/>): which share of the
/// reads is answered by memory or Redis, in the first minute and in the one after it, by what <c>/api/metrics</c> counts. A read that waits
/// for the store, or for somebody else's load, counts against it; a refresh behind the back of a reader who has been answered does not.
/// <para>Run: <c>LECTERN_TEST_POSTGRES="Host=…;Username=…" LECTERN_RATE=1000 dotnet run -c Release --project bench/Lectern.Benchmarks -- HitRate</c>.
/// Needs redis-server on the path; settings come from the environment as well (<c>Lectern__Cache__…</c>).</para>
/// </summary>
internal static class HitRate
{
    private const string Token = "operator-token-of-the-benchmark";
    private const int Senders = 64;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private sealed record Sample(IReadOnlyDictionary<string, (long Memory, long Redis, long Stale, long Loads)> Families, long Statements)
    {
        public long Answered => Families.Values.Sum(family => family.Memory + family.Redis + family.Stale);
    }

    public static async Task RunAsync()
    {
        var rate = int.Parse(Environment.GetEnvironmentVariable("LECTERN_RATE") ?? "1000", CultureInfo.InvariantCulture);
        var address = (await SeededStore.AllAsync())[^1];
        await using var redis = new RedisProcess();
        redis.Start();
        await using var app = await StartAsync(address, redis);
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, MaxConnectionsPerServer = Senders }) { BaseAddress = new(app.Urls.First()) };
        var traffic = await LearnerTraffic.CreateAsync(app.Services);
        Console.WriteLine($"{address.Kind}, {rate} reads a second asked for; {traffic}");
        Console.WriteLine("| | reads a second | by memory or Redis | by memory | by Redis | past the lifetime | statements a second |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|");
        using var stop = new CancellationTokenSource();
        var counts = new long[Enum.GetValues<ReadKind>().Length];
        var failed = 0L;
        var watch = Stopwatch.StartNew();
        var turn = -1L;
        var senders = Enumerable.Range(0, Senders).Select(_ => Task.Run(SendManyAsync)).ToArray();
        await MeasureAsync("first minute", Minute);
        await MeasureAsync("second minute", Minute);
        await stop.CancelAsync();
        await Task.WhenAll(senders);
        Console.WriteLine($"{failed} reads failed");
        await app.StopAsync();

        // Each turn has its moment, so that slow answers do not thin out the traffic.
        async Task SendManyAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                var mine = Interlocked.Increment(ref turn);
                var due = TimeSpan.FromSeconds((double)mine / rate) - watch.Elapsed;
                if (due > TimeSpan.Zero)
                    await Task.Delay(due);
                var (kind, request) = traffic.Draw(mine);
                using (request)
                {
                    using var answer = await client.SendAsync(request);
                    await answer.Content.ReadAsByteArrayAsync();
                    Interlocked.Increment(ref counts[(int)kind]);
                    if (!answer.IsSuccessStatusCode && Interlocked.Increment(ref failed) == 1)
                        Console.WriteLine($"{request.RequestUri}: {(int)answer.StatusCode}");
                }
            }
        }

        async Task MeasureAsync(string name, TimeSpan length)
        {
            var (before, sent, start) = (await SampleAsync(client), counts.ToArray(), Stopwatch.GetTimestamp());
            await Task.Delay(length);
            var (after, reads, took) = (await SampleAsync(client), counts.Zip(sent, (now, then) => now - then).ToArray(), Stopwatch.GetElapsedTime(start).TotalSeconds);
            Print($"**{name}**", reads.Sum(), took, Differences(before, after, _ => true), after.Statements - before.Statements);
            foreach (var kind in Enum.GetValues<ReadKind>())
                Print($"{kind}", reads[(int)kind], took, Differences(before, after, family => family == LearnerTraffic.FamilyOf(kind)), null);
        }
    }

    private static (long Memory, long Redis, long Stale) Differences(Sample before, Sample after, Func<string, bool> isMeant)
    {
        var sum = (Memory: 0L, Redis: 0L, Stale: 0L);
        foreach (var (name, now) in after.Families.Where(family => isMeant(family.Key)))
        {
            var then = before.Families.GetValueOrDefault(name);
            sum = (sum.Memory + now.Memory - then.Memory, sum.Redis + now.Redis - then.Redis, sum.Stale + now.Stale - then.Stale);
        }
        return sum;
    }

    private static void Print(string name, long reads, double seconds, (long Memory, long Redis, long Stale) by, long? statements) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {name} | {reads / seconds:0} | {Share(by.Memory + by.Redis + by.Stale, reads)} | {Share(by.Memory, reads)} | {Share(by.Redis, reads)} | {Share(by.Stale, reads)} | {(statements is { } all ? $"{all / seconds:0}" : "")} |"));

    private static string Share(long part, long all) => all == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / all:0.0} %");

    private static async Task<WebApplication> StartAsync(StoreAddress address, RedisProcess redis)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Lectern:Data"] = Directory.CreateTempSubdirectory("lectern-bench-hits").FullName,
            ["Lectern:Database:Connection"] = address.Kind == StoreKind.Sqlite ? address.ToString() : address.ConnectionString,
            ["Lectern:Redis:Endpoints"] = redis.Endpoint,
            ["Lectern:Operations:Token"] = Token,
        };
        var app = LecternApp.Build(LecternSettings.Read(null, settings), "http://127.0.0.1:0", services => services.AddLogging(logging => logging.ClearProviders()));
        await app.StartAsync();
        return app;
    }

    private static async Task<Sample> SampleAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/metrics") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Token) } };
        using var answer = await client.SendAsync(request);
        using var figures = JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
        var families = figures.RootElement.GetProperty("cache").GetProperty("families").EnumerateArray().ToDictionary(family => family.GetProperty("family").GetString()!,
            family => (Count(family, "memoryHits"), Count(family, "redisHits"), Count(family, "stale"), Count(family, "misses")));
        return new(families, Count(figures.RootElement.GetProperty("database"), "queries"));

        static long Count(JsonElement of, string name) => of.GetProperty(name).GetInt64();
    }
}
