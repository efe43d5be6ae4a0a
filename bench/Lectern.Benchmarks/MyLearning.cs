using System.Diagnostics;
using Lectern.Server.Learning;
using Lectern.Server.Storage;

namespace Lectern.Benchmarks;

/// <summary>
/// The five reads of "my learning" in one round trip, against the same statements one by one, by sixteen callers at once.
/// <para>Run: <c>LECTERN_TEST_POSTGRES="Host=…;Username=…" dotnet run -c Release --project bench/Lectern.Benchmarks -- MyLearning</c></para>
/// </summary>
internal static class MyLearning
{
    private const int Callers = 16;
    private const int PagesEach = 60;

    public static async Task RunAsync()
    {
        var addresses = await SeededStore.AllAsync();
        Console.WriteLine();
        Console.WriteLine("| my learning, 16 callers | one round trip | one by one | ratio | quartiles |");
        Console.WriteLine("|---|--:|--:|--:|---|");
        foreach (var address in addresses)
            await MeasureAsync(address);
    }

    private static async Task MeasureAsync(StoreAddress address)
    {
        await using var store = new Store(address);
        var ratios = new List<double>();
        var (batched, single) = (new List<double>(), new List<double>());
        for (var pair = -2; pair < 15; pair++)
        {
            var (one, five) = (await PagesPerSecondAsync(user => BatchedAsync(store, user)), await PagesPerSecondAsync(user => OneByOneAsync(store, user)));
            if (pair < 0)
                continue;
            batched.Add(one);
            single.Add(five);
            ratios.Add(one / five);
        }
        ratios.Sort();
        Console.WriteLine($"| {address.Kind} | {Median(batched):N0} pages/s | {Median(single):N0} pages/s | {Median(ratios):0.00} | {ratios[ratios.Count / 4]:0.00}–{ratios[ratios.Count * 3 / 4]:0.00} |");
    }

    private static async Task<double> PagesPerSecondAsync(Func<long, Task> page)
    {
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < PagesEach; i++)
                await page(1000 + (caller * 7919 + i * 104729) % 90_000);
        })));
        return Callers * PagesEach / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static Task BatchedAsync(Store store, long user) => store.ReadAsync(new MyLearningReads(store.Kind, user, 1).Batch, CancellationToken.None);

    private static async Task OneByOneAsync(Store store, long user)
    {
        foreach (var hot in MyLearningReads.Hot)
        {
            await store.QueryAsync(hot.Sql, [("user", user), ("skip", 0L)], async (rows, cancel) =>
            {
                var count = 0;
                while (await rows.ReadAsync(cancel))
                    count++;
                return count;
            }, CancellationToken.None);
        }
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
