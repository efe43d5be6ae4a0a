using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Lectern.Benchmarks;

/// <summary>
/// What monitoring costs a server under full load: requests a second for a catalogue page from memory, by wrk, with monitoring on and off, by turns, each
/// in a process of its own; then with a scrape of /metrics every second. The target is 0.97.
/// <para>Run: <c>dotnet run -c Release --project bench/Lectern.Benchmarks -- MonitoringCost</c> (needs Debian's <c>wrk</c>)</para>
/// </summary>
internal static partial class MonitoringCost
{
    private const int Pairs = 9;
    private const string Page = "/api/courses?page=1";

    public static async Task RunAsync()
    {
        if (!File.Exists("/usr/bin/wrk"))
        {
            Console.WriteLine("wrk is missing: apt-get install wrk");
            Environment.ExitCode = 1;
            return;
        }
        var folder = Directory.CreateTempSubdirectory("lectern-monitoring-cost-").FullName;
        await using var off = await Server.StartAsync(Path.Combine(folder, "off"), monitoring: false);
        await using var on = await Server.StartAsync(Path.Combine(folder, "on"), monitoring: true);
        var (plain, scraped) = (new List<double>(), new List<double>());
        var rates = new List<(double Off, double On)>();
        for (var pair = -1; pair < Pairs; pair++)
        {
            var first = await (pair % 2 == 0 ? off : on).LoadAsync(scrape: false);
            var second = await (pair % 2 == 0 ? on : off).LoadAsync(scrape: false);
            var withScrapes = await on.LoadAsync(scrape: true);
            var (without, with) = pair % 2 == 0 ? (first, second) : (second, first);
            if (pair < 0)
                continue;
            rates.Add((without, with));
            plain.Add(with / without);
            scraped.Add(withScrapes / without);
        }
        Console.WriteLine("| requests/s | off | on | on : off | quartiles |");
        Console.WriteLine("|---|--:|--:|--:|---|");
        Show("on", plain);
        Show("on, scraped every second", scraped);
        Directory.Delete(folder, recursive: true);

        void Show(string name, List<double> ratios)
        {
            ratios.Sort();
            Console.WriteLine($"| {name} | {Median(rates.Select(rate => rate.Off)):N0} | {Median(rates.Select(rate => rate.On)):N0} | {ratios[Pairs / 2]:0.000} | {ratios[Pairs / 4]:0.000}–{ratios[Pairs * 3 / 4]:0.000} |");
        }
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Pairs / 2);

    private sealed partial class Server(Process process, string url) : IAsyncDisposable
    {
        public static async Task<Server> StartAsync(string data, bool monitoring)
        {
            var url = $"http://127.0.0.1:{FreePort()}";
            var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "lectern.dll"), "serve", "--urls", url, "--data", data })
                start.ArgumentList.Add(argument);
            start.Environment["Lectern__Monitoring__Enabled"] = monitoring ? "true" : "false";
            var process = Process.Start(start)!;
            process.OutputDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            using var client = new HttpClient();
            for (var tries = 0; ; tries++)
            {
                try
                {
                    using var answer = await client.GetAsync(url + Page);
                    if (answer.IsSuccessStatusCode)
                        return new(process, url);
                }
                catch (HttpRequestException) when (tries < 300)
                {
                    // Not yet.
                }
                await Task.Delay(100);
            }
        }

        public async Task<double> LoadAsync(bool scrape)
        {
            using var stop = new CancellationTokenSource();
            var scraping = scrape ? ScrapeAsync(stop.Token) : Task.CompletedTask;
            var start = new ProcessStartInfo("wrk") { RedirectStandardOutput = true };
            foreach (var argument in new[] { "-t", "1", "-c", "32", "-d", "5s", url + Page })
                start.ArgumentList.Add(argument);
            using var wrk = Process.Start(start)!;
            var said = await wrk.StandardOutput.ReadToEndAsync(CancellationToken.None);
            await wrk.WaitForExitAsync(CancellationToken.None);
            await stop.CancelAsync();
            await scraping;
            return double.Parse(RequestsPerSecond().Match(said).Groups[1].Value, CultureInfo.InvariantCulture);
        }

        public async ValueTask DisposeAsync()
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        private async Task ScrapeAsync(CancellationToken stop)
        {
            using var client = new HttpClient();
            while (!stop.IsCancellationRequested)
            {
                await client.GetByteArrayAsync(url + "/metrics", CancellationToken.None);
                await Task.Delay(1_000, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        private static int FreePort()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        [GeneratedRegex(@"Requests/sec:\s*([\d.]+)")]
        private static partial Regex RequestsPerSecond();
    }
}
