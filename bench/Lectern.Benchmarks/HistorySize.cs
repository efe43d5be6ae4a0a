using System.Globalization;
using Lectern.Monitoring.History;
using Lectern.Monitoring.History.Blocks;
using Lectern.Tests.Monitoring.History;

namespace Lectern.Benchmarks;

/// <summary>
/// What the history of 500 busy series takes: a whole hour of seconds, and all that a node keeps, in memory as the garbage collector counts it;
/// thirty days of minutes as files on disk. A third each of the series are counters, gauges and histograms; three in four have something new
/// every second, a histogram up to 30 values.
/// <para>Run: <c>dotnet run -c Release --project bench/Lectern.Benchmarks -- HistorySize</c>, some minutes. The aims: 64 MB for the hour, 512 MB for the days.</para>
/// </summary>
internal static class HistorySize
{
    private const int Series = 500;
    private const int Pool = 300;
    private const int SecondsMerged = 12;

    public static async Task RunAsync()
    {
        var recorded = new RecordedFrames(Series);
        // Seconds to draw from: to make a month of them anew would take longer than to pack them.
        var pool = Enumerable.Range(0, Pool).Select(i => recorded.Next(RecordedFrames.Start.AddSeconds(i))).ToArray();
        var random = new Random(1);
        Print("an hour of seconds, in memory", Held(() => Blocks(Resolution.Second, 3_600, at => Drawn(at)).ToList()));
        Print("ten minutes of seconds, six hours of ten, three days of minutes: all that a node holds in memory",
            Held(() => new[] { Blocks(Resolution.Second, 600, Drawn), Blocks(Resolution.TenSeconds, 2_160, at => Merged(at, 10)), Blocks(Resolution.Minute, 4_320, at => Merged(at, SecondsMerged)) }.SelectMany(all => all).ToList()));
        var folder = Directory.CreateTempSubdirectory("lectern-bench-history").FullName;
        try
        {
            var store = new FolderHistoryStore(folder);
            foreach (var block in Blocks(Resolution.Minute, 30 * 24 * 60, at => Merged(at, SecondsMerged)))
                await store.WriteAsync([new("node", Resolution.Minute, block.First, BlockPayload.Write(block))], CancellationToken.None);
            Print("thirty days of minutes, on disk", new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Frame Drawn(DateTimeOffset at) => pool[random.Next(Pool)] with { At = at };

        Frame Merged(DateTimeOffset at, int seconds) => FrameMerge.Of(at, [.. Enumerable.Range(0, seconds).Select(_ => pool[random.Next(Pool)])]);
    }

    private static IEnumerable<HistoryBlock> Blocks(Resolution resolution, int frames, Func<DateTimeOffset, Frame> next)
    {
        var open = new List<Frame>();
        var each = (int)(resolution.Block() / resolution.Step());
        for (var i = 1; i <= frames; i++)
        {
            open.Add(next(RecordedFrames.Start + (i * resolution.Step())));
            if (open.Count < each)
                continue;
            yield return HistoryBlock.Of(resolution, open);
            open.Clear();
        }
    }

    private static long Held(Func<List<HistoryBlock>> make)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var blocks = make();
        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(blocks);
        return after - before;
    }

    private static void Print(string what, long bytes) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {bytes / 1e6:0.0} MB"));
}
