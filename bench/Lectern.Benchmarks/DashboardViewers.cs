using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Lectern.Benchmarks;

/// <summary>
/// Ten viewers of the dashboard under full load: the response times of a catalogue page out of memory with them and without, by turns,
/// against the real program on SQLite with the demo content.
/// <para>Run: <c>dotnet run -c Release --project bench/Lectern.Benchmarks -- DashboardViewers</c>. It needs Debian's wrk, and a machine that
/// does nothing else. The aim: p99 at most 1.05 times that without viewers.</para>
/// </summary>
internal static partial class DashboardViewers
{
    private const int Viewers = 10;
    private const int Count = 9;
    private const string Seconds = "5s";

    private sealed record Load(double Rate, double P50, double P99);

    public static async Task RunAsync()
    {
        await using var server = await ServerProcess.StartAsync(database: null, new Dictionary<string, string>());
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", ServerProcess.OperatorToken);
        await LoadAsync(server.Address);
        Console.WriteLine();
        Console.WriteLine($"| pair | alone | p99 | {Viewers} viewers | p99 | rate, ratio | p99, ratio |");
        Console.WriteLine("|--:|--:|--:|--:|--:|--:|--:|");
        var (rates, tails) = (new List<double>(), new List<double>());
        for (var pair = 1; pair <= Count; pair++)
        {
            var watchedFirst = pair % 2 == 0;
            var first = watchedFirst ? await WatchedAsync(client, server.Address) : await LoadAsync(server.Address);
            var second = watchedFirst ? await LoadAsync(server.Address) : await WatchedAsync(client, server.Address);
            var (alone, watched) = watchedFirst ? (second, first) : (first, second);
            rates.Add(watched.Rate / alone.Rate);
            tails.Add(watched.P99 / alone.P99);
            Console.WriteLine($"| {pair} | {alone.Rate:0}/s | {alone.P99:0.00} ms | {watched.Rate:0}/s | {watched.P99:0.00} ms | {rates[^1]:0.00} | {tails[^1]:0.00} |");
        }
        Console.WriteLine($"| median | | | | | {Median(rates):0.000} | {Median(tails):0.000} |");
    }

    private static async Task<Load> WatchedAsync(HttpClient client, Uri url)
    {
        using var stop = new CancellationTokenSource();
        var frames = 0;
        var viewers = Enumerable.Range(0, Viewers).Select(_ => Task.Run(async () =>
        {
            try
            {
                using var lines = new StreamReader(await client.GetStreamAsync(new Uri("/api/operations/stream", UriKind.Relative), stop.Token));
                while (await lines.ReadLineAsync(stop.Token) is { } line)
                    if (line == "event: frame")
                        Interlocked.Increment(ref frames);
            }
            catch (OperationCanceledException)
            {
                // The turn is over.
            }
        })).ToList();
        // They have their past before the clock runs; a frame is due each second.
        while (Volatile.Read(ref frames) < Viewers)
            await Task.Delay(20);
        var load = await LoadAsync(url);
        await stop.CancelAsync();
        await Task.WhenAll(viewers);
        return load;
    }

    private static async Task<Load> LoadAsync(Uri url)
    {
        using var wrk = Process.Start(new ProcessStartInfo("wrk", ["-t1", "-c16", "-d" + Seconds, "--latency", new Uri(url, "/api/courses").ToString()]) { RedirectStandardOutput = true })!;
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        return new(double.Parse(Rate().Match(output).Groups[1].Value, CultureInfo.InvariantCulture), Milliseconds(output, "50"), Milliseconds(output, "99"));
    }

    private static double Milliseconds(string output, string percentile)
    {
        var match = Percentile().Matches(output).First(line => line.Groups["of"].Value == percentile);
        return double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture) * match.Groups["unit"].Value switch { "us" => 0.001, "ms" => 1, _ => 1000 };
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"(?<of>\d+)%\s+(?<value>[\d.]+)(?<unit>us|ms|s)")]
    private static partial Regex Percentile();
}
