using System.Globalization;
using Lectern.Fleet;
using Lectern.LoadTesting;
using Lectern.LoadTesting.Plans;
using Lectern.LoadTesting.Results;
using Lectern.LoadTesting.Scenarios;

namespace Lectern.Benchmarks;

/// <summary>
/// <c>lectern fleet</c>: what its HAProxy costs against one of a few lines over the same two servers, by turns; how evenly it deals steady load
/// out; and how much less a server gets that is stopped for a part of the time.
/// <para>Run: <c>dotnet run -c Release --project bench/Lectern.Benchmarks -- Fleet</c>. It needs Debian's haproxy, redis-server and wrk, and a machine
/// that does nothing else. The aims: at least 0.9 of plain HAProxy's rate, no server further than 10 % from an even share, a slow one below it.</para>
/// </summary>
internal static class Fleet
{
    private const int Rounds = 9;
    private const string WrkSeconds = "5s";
    private const string Path = "/api/courses?limit=5";

    // Far from what they can take: what is looked at is how the load is dealt out.
    private const int Rate = 300;
    private const int Users = 32;
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(20);

    // How long a slow server is stopped, out of a tenth of a second.
    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(100);
    private static readonly double[] Stopped = [0, 0.25, 0.5, 0.8];

    private sealed record Dealt(IReadOnlyDictionary<string, double> Shares, IReadOnlyDictionary<string, int> Weights, LoadResult Load)
    {
        public double FurthestFromEven => Shares.Values.Max(share => Math.Abs(share * Shares.Count - 1));
    }

    public static async Task RunAsync()
    {
        await using var redis = new RedisProcess();
        redis.Start();
        await CompareWithPlainAsync(redis);
        await DealOutAsync(redis);
        await SlowOneAsync(redis, "LeastConnections");
        await SlowOneAsync(redis, "RoundRobin");
    }

    private static async Task CompareWithPlainAsync(RedisProcess redis)
    {
        await using var fleet = await FleetProcess.StartAsync(2, redis);
        await using var plain = await PlainHaproxy.StartAsync(fleet.Servers.Values.Select(server => server.Port));
        Task<Wrk> LoadAsync(Uri url) => Wrk.RunAsync("-t1", "-c32", "-d" + WrkSeconds, new Uri(url, Path).ToString());
        await LoadAsync(plain.Address);
        await LoadAsync(fleet.Address);
        WriteLine($"| 32 connections, {WrkSeconds} | plain HAProxy | lectern fleet | ratio |");
        WriteLine($"|--:|--:|--:|--:|");
        var ratios = new List<double>();
        for (var round = 1; round <= Rounds; round++)
        {
            var plainFirst = round % 2 == 1;
            var first = await LoadAsync(plainFirst ? plain.Address : fleet.Address);
            var second = await LoadAsync(plainFirst ? fleet.Address : plain.Address);
            var (alone, ours) = plainFirst ? (first, second) : (second, first);
            ratios.Add(ours.Rate / alone.Rate);
            WriteLine($"| {round} | {alone.Rate:N0}/s | {ours.Rate:N0}/s | {ratios[^1]:0.000} |");
        }
        ratios.Sort();
        WriteLine($"| median | | | {ratios[Rounds / 2]:0.000} ({ratios[Rounds / 4]:0.000} to {ratios[Rounds * 3 / 4]:0.000}) |\n");
    }

    private static async Task DealOutAsync(RedisProcess redis)
    {
        WriteLine($"| servers alike, {Rate}/s for {Steady.TotalSeconds:0} s | shares | furthest from even | errors |");
        WriteLine($"|--:|---|--:|--:|");
        for (var nodes = 2; nodes <= 4; nodes++)
        {
            await using var fleet = await FleetProcess.StartAsync(nodes, redis);
            var dealt = await DealAsync(fleet, slowed: 0);
            WriteLine($"| {nodes} | {string.Join(", ", dealt.Shares.Values.Select(share => share.ToString("0.0 %", CultureInfo.InvariantCulture)))} | {dealt.FurthestFromEven:0.0 %} | {dealt.Load.Errors} |");
        }
        WriteLine($"");
    }

    private static async Task SlowOneAsync(RedisProcess redis, string algorithm)
    {
        await using var fleet = await FleetProcess.StartAsync(3, redis, new Dictionary<string, string> { ["Lectern__Fleet__Algorithm"] = algorithm });
        WriteLine($"| {algorithm}, three servers, {Rate}/s: n1 is stopped | gets of an even share | its weight at the end | p50 | p99 of all | errors |");
        WriteLine($"|--:|--:|--:|--:|--:|--:|");
        foreach (var stopped in Stopped)
        {
            var dealt = await DealAsync(fleet, stopped);
            WriteLine($"| {stopped:0 %} | {dealt.Shares["n1"] * dealt.Shares.Count:0.00} | {dealt.Weights["n1"]} % | {dealt.Load.LatencyMs.P50:0.0} ms | {dealt.Load.LatencyMs.P99:0.0} ms | {dealt.Load.Errors} |");
        }
        WriteLine($"");
    }

    private static async Task<Dealt> DealAsync(FleetProcess fleet, double slowed)
    {
        using var stop = new CancellationTokenSource();
        var pulses = slowed > 0 ? PulseAsync(fleet.Servers["n1"].Process, slowed, stop.Token) : Task.CompletedTask;
        // Once without looking: connections, and what is compiled at the first request.
        await LoadAsync(fleet.Address, TimeSpan.FromSeconds(5));
        var before = await fleet.TrafficAsync();
        var load = await LoadAsync(fleet.Address, Steady);
        var after = await fleet.TrafficAsync();
        await stop.CancelAsync();
        await pulses;
        var counts = after.ToDictionary(node => node.Key, node => (double)(node.Value.Total - before[node.Key].Total));
        var all = counts.Values.Sum();
        return new(counts.ToDictionary(node => node.Key, node => node.Value / all), after.ToDictionary(node => node.Key, node => node.Value.Weight), load);
    }

    private static async Task PulseAsync(int process, double stopped, CancellationToken stop)
    {
        const int Stop = 19, Continue = 18;
        while (!stop.IsCancellationRequested)
        {
            Signals.Send(process, Stop);
            await Task.Delay(stopped * Pulse, CancellationToken.None);
            Signals.Send(process, Continue);
            await Task.Delay((1 - stopped) * Pulse, CancellationToken.None);
        }
    }

    private static async Task<LoadResult> LoadAsync(Uri url, TimeSpan duration)
    {
        var plan = new LoadPlan
        {
            Target = url,
            Address = await TargetGuard.ResolveAsync(url, owned: false, CancellationToken.None),
            Scenario = Scenario.Compile(ScenarioFile.Of([(1, new StepFile(Path))]), url),
            Model = LoadModel.Open,
            Profile = LoadProfile.Constant(Rate, duration, TimeSpan.Zero),
            Users = Users,
            Loops = 1,
        };
        return await new LoadRun(plan, TimeProvider.System).RunAsync(CancellationToken.None);
    }

    private static void WriteLine(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
