namespace Lectern.Benchmarks;

/// <summary>
/// What monitoring costs a server under full load: requests a second for a catalogue page from memory, by wrk, with monitoring on and off, by turns, each
/// in a process of its own; then with a scrape of /metrics every second. The target is 0.97.
/// <para>Run: <c>dotnet run -c Release --project bench/Lectern.Benchmarks -- MonitoringCost</c> (needs Debian's <c>wrk</c>)</para>
/// </summary>
internal static class MonitoringCost
{
    private const int Pairs = 9;
    private const string Page = "/api/courses?page=1";

    public static async Task RunAsync()
    {
        await using var off = await ServerProcess.StartAsync(null, new Dictionary<string, string> { ["Lectern__Monitoring__Enabled"] = "false" });
        await using var on = await ServerProcess.StartAsync(null, new Dictionary<string, string>());
        var (plain, scraped) = (new List<double>(), new List<double>());
        var rates = new List<(double Off, double On, double Scraped)>();
        for (var pair = -1; pair < Pairs; pair++)
        {
            var first = await LoadAsync(pair % 2 == 0 ? off : on, scrape: false);
            var second = await LoadAsync(pair % 2 == 0 ? on : off, scrape: false);
            var withScrapes = await LoadAsync(on, scrape: true);
            var (without, with) = pair % 2 == 0 ? (first, second) : (second, first);
            if (pair < 0)
                continue;
            rates.Add((without, with, withScrapes));
            plain.Add(with / without);
            scraped.Add(withScrapes / without);
        }
        Console.WriteLine("| requests/s | off | on | on : off | quartiles |");
        Console.WriteLine("|---|--:|--:|--:|---|");
        Show("on", plain, rate => rate.On);
        Show("on, scraped every second", scraped, rate => rate.Scraped);

        void Show(string name, List<double> ratios, Func<(double Off, double On, double Scraped), double> side)
        {
            ratios.Sort();
            Console.WriteLine($"| {name} | {Median(rates.Select(rate => rate.Off)):N0} | {Median(rates.Select(side)):N0} | {ratios[Pairs / 2]:0.000} | {ratios[Pairs / 4]:0.000}–{ratios[Pairs * 3 / 4]:0.000} |");
        }
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Pairs / 2);

    private static async Task<double> LoadAsync(ServerProcess server, bool scrape)
    {
        using var stop = new CancellationTokenSource();
        var scraping = scrape ? ScrapeAsync(server, stop.Token) : Task.CompletedTask;
        var run = await Wrk.RunAsync("-t1", "-c32", "-d5s", new Uri(server.Address, Page).ToString());
        await stop.CancelAsync();
        await scraping;
        return run.Rate;
    }

    private static async Task ScrapeAsync(ServerProcess server, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = server.Address, DefaultRequestHeaders = { Authorization = new("Bearer", ServerProcess.OperatorToken) } };
        while (!stop.IsCancellationRequested)
        {
            await client.GetByteArrayAsync(new Uri("/metrics", UriKind.Relative), CancellationToken.None);
            await Task.Delay(1_000, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
