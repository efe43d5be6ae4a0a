using Lectern.Server.Storage.Seeding;

namespace Lectern.Benchmarks;

/// <summary>
/// A variant of a photograph from disk, by turns with nginx serving the same file: server CPU per request, driven by wrk with 64 connections.
/// <para>Run: <c>dotnet run -c Release --project bench/Lectern.Benchmarks -- VariantFile</c>. Needs wrk, nginx and libvips.</para>
/// </summary>
internal static class VariantFile
{
    private const int Pairs = 7;

    public static async Task RunAsync()
    {
        IReadOnlyList<PhotoCourse> courses = [];
        await using var lectern = await ServerProcess.StartAsync(null, new Dictionary<string, string>(), async data => courses = await PhotoSchool.FillAsync(data, SeedSize.XS, 2));
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        var variant = new Uri(lectern.Address, $"/media/{courses[1].Hash}-640-70.avif");
        var bytes = await client.GetByteArrayAsync(variant);
        await using var nginx = await Nginx.StartAsync("variant.avif", bytes);
        await MeasureAsync(variant, () => lectern.CpuTime, "20s");
        await MeasureAsync(nginx.Address, () => nginx.CpuTime, "2s");
        var ratios = new List<double>();
        Console.WriteLine($"{bytes.Length:N0} bytes");
        Console.WriteLine("| nginx, us of CPU a request | Lectern | Lectern : nginx | nginx, requests/s | Lectern |");
        Console.WriteLine("|--:|--:|--:|--:|--:|");
        for (var pair = 0; pair < Pairs; pair++)
        {
            var file = await MeasureAsync(nginx.Address, () => nginx.CpuTime, "4s");
            var answer = await MeasureAsync(variant, () => lectern.CpuTime, "4s");
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
