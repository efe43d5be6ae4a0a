namespace Lectern.Benchmarks;

/// <summary>
/// The catalogue page from memory, by turns with nginx serving the same bytes as a file: server CPU per request, driven by wrk with 64 connections.
/// <para>Run: <c>dotnet run -c Release --project bench/Lectern.Benchmarks -- CachedPage</c>. Needs wrk and nginx.</para>
/// </summary>
internal static class CachedPage
{
    private const int Pairs = 7;
    private const string Page = "/courses";

    public static async Task RunAsync()
    {
        await using var lectern = await ServerProcess.StartAsync(null, new Dictionary<string, string>());
        using var client = new HttpClient();
        var page = new Uri(lectern.Address, Page);
        await using var nginx = await Nginx.StartAsync("courses.html", await client.GetByteArrayAsync(page));
        await MeasureAsync(page, () => lectern.CpuTime, "10s");
        await MeasureAsync(nginx.Address, () => nginx.CpuTime, "2s");
        var ratios = new List<double>();
        Console.WriteLine("| nginx, us of CPU a request | Lectern | Lectern : nginx | nginx, requests/s | Lectern |");
        Console.WriteLine("|--:|--:|--:|--:|--:|");
        for (var pair = 0; pair < Pairs; pair++)
        {
            var file = await MeasureAsync(nginx.Address, () => nginx.CpuTime, "4s");
            var answer = await MeasureAsync(page, () => lectern.CpuTime, "4s");
            ratios.Add(answer.Microseconds / file.Microseconds);
            Console.WriteLine($"| {file.Microseconds:0.0} | {answer.Microseconds:0.0} | {ratios[^1]:0.00} | {file.Rate:N0} | {answer.Rate:N0} |");
        }
        ratios.Sort();
        Console.WriteLine($"Median {ratios[Pairs / 2]:0.00}, quartiles {ratios[Pairs / 4]:0.00}–{ratios[Pairs * 3 / 4]:0.00}");
    }

    private static async Task<(double Microseconds, double Rate)> MeasureAsync(Uri page, Func<TimeSpan> cpu, string time)
    {
        var before = cpu();
        var run = await Wrk.RunAsync("-t2", "-c64", $"-d{time}", page.ToString());
        return ((cpu() - before).TotalMicroseconds / run.Requests, run.Rate);
    }
}
