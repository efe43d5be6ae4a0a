using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Lectern.Redis;

namespace Lectern.Benchmarks;

/// <summary>
/// What a GET costs: requests a second, processor time and allocations of this process per GET, of a short and a long value, for one
/// caller and for 64. The peer is redis-benchmark, Redis' own C program, on the same private server: with one connection it is the
/// floor of a round trip, with one connection and a pipeline of 64 the ceiling of one connection, with 64 connections what callers
/// reach who do not share. Rounds alternate, so that a busy machine hits all alike; the medians are shown.
/// <para>Run: <c>dotnet run -c Release --project bench/Lectern.Benchmarks -- RedisGets</c>. Needs redis-server on the path.</para>
/// </summary>
internal static class RedisGets
{
    private const int Rounds = 5;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(2);

    private sealed record Figure(double PerSecond, double Microseconds, double Bytes);

    public static async Task RunAsync()
    {
        var port = FreePort();
        var folder = Directory.CreateTempSubdirectory("lectern-bench-redis").FullName;
        using var server = Process.Start(new ProcessStartInfo("redis-server", ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--dir", folder]) { RedirectStandardOutput = true })!;
        try
        {
            await MeasureAsync(port);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(int port)
    {
        await using var redis = RedisClient.Start(new() { Endpoints = [new("127.0.0.1", port)] });
        while (redis.State != RedisClientState.Ready)
            await Task.Delay(20);
        Console.WriteLine("| value | callers | Lectern.Redis | CPU per GET | allocated per GET | redis-benchmark, one connection | redis-benchmark, a connection each |");
        Console.WriteLine("|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var size in (int[])[100, 5 * 1024])
            foreach (var callers in (int[])[1, 64])
                await CompareAsync(redis, port, size, callers);
    }

    private static async Task CompareAsync(RedisClient redis, int port, int size, int callers)
    {
        var key = $"value:{size}";
        await redis.SetAsync(key, new byte[size]);
        await GetForAsync(redis, key, callers, TimeSpan.FromSeconds(1));
        var (ours, pipelined, apart) = (new List<Figure>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await GetForAsync(redis, key, callers, Length));
            pipelined.Add(await PeerAsync(port, key, connections: 1, pipeline: callers));
            apart.Add(await PeerAsync(port, key, connections: callers, pipeline: 1));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {size:N0} B | {callers} | {Median(ours.Select(one => one.PerSecond)):N0}/s | {Median(ours.Select(one => one.Microseconds)):0.0} us | {Median(ours.Select(one => one.Bytes)):0} B | {Median(pipelined):N0}/s | {Median(apart):N0}/s |"));
    }

    private static async Task<Figure> GetForAsync(RedisClient redis, string key, int callers, TimeSpan length)
    {
        var (bytes, cpu, watch) = (GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            var count = 0L;
            for (; watch.Elapsed < length; count++)
            {
                using var lease = await redis.GetAsync(key);
                if (lease is null)
                    throw new InvalidOperationException("The value is gone.");
            }
            return count;
        })));
        var (elapsed, all) = (watch.Elapsed, (double)counts.Sum());
        return new(all / elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / all, (GC.GetTotalAllocatedBytes(precise: true) - bytes) / all);
    }

    private static async Task<double> PeerAsync(int port, string key, int connections, int pipeline)
    {
        var requests = pipeline > 1 ? 400_000 : 40_000;
        string[] arguments = ["-p", $"{port}", "-n", $"{requests}", "-c", $"{connections}", "-P", $"{pipeline}", "--csv", "GET", key];
        using var peer = Process.Start(new ProcessStartInfo("redis-benchmark", arguments) { RedirectStandardOutput = true })!;
        var output = await peer.StandardOutput.ReadToEndAsync();
        await peer.WaitForExitAsync();
        return double.Parse(output.Trim().Split('\n')[^1].Split(',')[1].Trim('"'), CultureInfo.InvariantCulture);
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
