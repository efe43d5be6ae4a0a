using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Lectern.LoadTesting.Results;

namespace Lectern.Benchmarks;

/// <summary>
/// Requests for a second of processor time: <c>lectern load</c> against wrk, by turns, each as a process of its own, at the same server. The
/// processor time is the whole process', as the shell's <c>times</c> has it: also .NET's start and what it compiles. nginx serves 5,600 bytes.
/// <para>Run: <c>dotnet run -c Release --project bench/Lectern.Benchmarks -- LoadGenerator</c> (wrk and nginx have to be installed).</para>
/// </summary>
internal static partial class LoadGenerator
{
    private const int Connections = 64;
    private const int Seconds = 15;
    private const int Rounds = 5;
    private const int BodySize = 5600;

    private readonly record struct Figures(long Requests, double CpuSeconds, double WallSeconds)
    {
        public double PerCpuSecond => Requests / CpuSeconds;
    }

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("lectern-bench-load").FullName;
        await using var nginx = await Nginx.StartAsync("body.txt", Encoding.ASCII.GetBytes(new string('x', BodySize)), workers: 1);
        var url = nginx.Address.ToString();
        try
        {
            var (wrk, ours) = (new List<Figures>(), new List<Figures>());
            for (var round = 0; round < Rounds; round++)
            {
                // Now this one first, now the other.
                if (round % 2 == 0)
                    wrk.Add(await WrkAsync(url));
                ours.Add(await OursAsync(url, folder));
                if (round % 2 == 1)
                    wrk.Add(await WrkAsync(url));
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}: wrk {wrk[^1].PerCpuSecond:N0}, lectern load {ours[^1].PerCpuSecond:N0}"));
            }
            var ratios = wrk.Zip(ours, (first, second) => second.PerCpuSecond / first.PerCpuSecond).Order().ToList();
            Console.WriteLine($"| {Connections} connections, {Seconds} s, {BodySize:N0} bytes | requests for a second of processor time | requests/s |");
            Console.WriteLine("|---|--:|--:|");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| wrk | {Median(wrk, one => one.PerCpuSecond):N0} | {Median(wrk, one => one.Requests / one.WallSeconds):N0} |"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| lectern load | {Median(ours, one => one.PerCpuSecond):N0} | {Median(ours, one => one.Requests / one.WallSeconds):N0} |"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| ratio of the pairs | {ratios[Rounds / 2]:0.00} ({ratios[0]:0.00} to {ratios[^1]:0.00}) | |"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Figures> WrkAsync(string url)
    {
        var (output, cpu) = await TimedAsync("wrk", "-t1", $"-c{Connections}", $"-d{Seconds}s", url);
        var match = WrkRequests().Match(output);
        return new(long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), cpu, double.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
    }

    private static async Task<Figures> OursAsync(string url, string folder)
    {
        var file = Path.Combine(folder, "result.json");
        var (_, cpu) = await TimedAsync("dotnet", Path.Combine(AppContext.BaseDirectory, "lectern.dll"), "load", url, "--users", $"{Connections}", "--duration", $"{Seconds}s", "--loops", "1", "--json", file);
        var result = LoadResult.Parse(await File.ReadAllTextAsync(file));
        return result.Errors == 0 ? new(result.Requests, cpu, result.DurationSeconds) : throw new InvalidOperationException($"{result.Errors} errors.");
    }

    // The shell waits for it, so its "times" has all of its processor time: the second line is that of children.
    private static async Task<(string Output, double CpuSeconds)> TimedAsync(string program, params string[] arguments)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", "\"$0\" \"$@\"; times", program, .. arguments]) { RedirectStandardOutput = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        var times = Times().Matches(output.TrimEnd().Split('\n')[^1]);
        return (output, times.Sum(time => 60 * double.Parse(time.Groups[1].ValueSpan, CultureInfo.InvariantCulture) + double.Parse(time.Groups[2].ValueSpan, CultureInfo.InvariantCulture)));
    }

    private static double Median(List<Figures> figures, Func<Figures, double> of) => figures.Select(of).Order().ElementAt(figures.Count / 2);

    [GeneratedRegex(@"(\d+) requests in ([\d.]+)s")]
    private static partial Regex WrkRequests();

    [GeneratedRegex(@"(\d+)m([\d.]+)s")]
    private static partial Regex Times();
}
