namespace Lectern.Benchmarks;

/// <summary>Lectern and nginx with the same bytes, by turns: processor time of the server for each request, driven by wrk with 64 connections.</summary>
internal static class NginxPairs
{
    private const int Pairs = 7;

    /// <param name="lectern">Answers at <paramref name="page"/>.</param>
    /// <param name="page">What is asked for.</param>
    /// <param name="nginx">Serves the same.</param>
    /// <param name="warmUp">As wrk's <c>-d</c> takes it: until Lectern is compiled.</param>
    public static async Task CompareAsync(ServerProcess lectern, Uri page, Nginx nginx, string warmUp)
    {
        await MeasureAsync(page, () => lectern.CpuTime, warmUp);
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
