using System.Diagnostics;
using System.Diagnostics.Metrics;
using Lectern.Monitoring.Metrics;

namespace Lectern.Benchmarks;

/// <summary>
/// What a recorded value costs: nanoseconds and bytes, by one thread and by two at once, on the same series. The instrument alone, while nobody
/// listens, is the ground. Median of 21 runs.
/// <para>Run: <c>dotnet run -c Release --project bench/Lectern.Benchmarks -- Recording</c></para>
/// </summary>
internal static class Recording
{
    private const int Values = 200_000;
    private const int Runs = 21;

    private static readonly object Status = 200;

    public static Task RunAsync()
    {
        using var meter = new Meter("Bench");
        var counter = meter.CreateCounter<long>("bench.counter");
        var histogram = meter.CreateHistogram<double>("bench.histogram", "s");
        var request = meter.CreateHistogram<double>("http.server.request.duration", "s");
        Console.WriteLine("| a value of | nobody listens | one thread | two threads | bytes |");
        Console.WriteLine("|---|--:|--:|--:|--:|");
        foreach (var (name, record) in new (string, Action<int>)[]
        {
            ("a counter without tags", _ => counter.Add(1)),
            ("a counter with two tags", _ => counter.Add(1, new KeyValuePair<string, object?>("course", "algebra"), new KeyValuePair<string, object?>("status", Status))),
            ("a histogram with one tag", i => histogram.Record(0.0001 * (i & 1023), new KeyValuePair<string, object?>("db.client.connection.pool.name", "primary"))),
            ("http.server.request.duration, five tags", i => request.Record(0.0001 * (i & 1023), new TagList
            {
                { "url.scheme", "http" }, { "http.request.method", "GET" }, { "http.response.status_code", Status }, { "network.protocol.version", "1.1" }, { "http.route", "/api/courses/{slug}" },
            })),
        })
        {
            var alone = Measure(record, threads: 1);
            using var collector = new MetricsCollector(new() { Meters = "Bench" });
            record(0);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Values; i++)
                record(i);
            var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Values;
            Console.WriteLine($"| {name} | {alone:0.0} ns | {Measure(record, threads: 1):0.0} ns | {Measure(record, threads: 2):0.0} ns | {bytes:0.00} |");
        }
        return Task.CompletedTask;
    }

    // By thread: two threads that do not hinder each other take as long as one.
    private static double Measure(Action<int> record, int threads)
    {
        var times = new double[Runs];
        for (var run = -3; run < Runs; run++)
        {
            using var start = new Barrier(threads);
            var spent = new double[threads];
            var workers = Enumerable.Range(0, threads).Select(place => new Thread(() =>
            {
                start.SignalAndWait();
                var began = Stopwatch.GetTimestamp();
                for (var i = 0; i < Values; i++)
                    record(i);
                spent[place] = Stopwatch.GetElapsedTime(began).TotalNanoseconds / Values;
            })).ToList();
            workers.ForEach(worker => worker.Start());
            workers.ForEach(worker => worker.Join());
            if (run >= 0)
                times[run] = spent.Max();
        }
        Array.Sort(times);
        return times[Runs / 2];
    }
}
