using System.Diagnostics;
using System.Diagnostics.Metrics;
using Lectern.Server.Learning;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Benchmarks;

/// <summary>
/// Many learners join one course at once, on PostgreSQL: its seats in sixteen rows, as courses have them, against all in one row.
/// <para>Run: <c>LECTERN_TEST_POSTGRES="Host=…;Username=…" dotnet run -c Release --project bench/Lectern.Benchmarks -- HotCourse</c>
/// against a server that flushes its commits (fsync=on): what a hot row makes wait is each other's flush.</para>
/// </summary>
internal static class HotCourse
{
    private const int AtOnce = 32;
    private const int Batch = 640;
    private const int Pairs = 7;

    public static async Task RunAsync()
    {
        foreach (var address in (await SeededStore.AllAsync()).Where(address => address.Kind == StoreKind.Postgres))
        {
            await using var store = new Store(address);
            var (spread, hot) = (await CreateAsync(store, CourseSeats.Shards(address.Kind)), await CreateAsync(store, 1));
            try
            {
                await MeasureAsync(store, spread, hot);
            }
            finally
            {
                await store.WriteAsync((db, cancel) => db.Courses.Where(course => course.Id == spread || course.Id == hot).ExecuteDeleteAsync(cancel), CancellationToken.None);
            }
        }
    }

    private static async Task MeasureAsync(Store store, long spread, long hot)
    {
        await using var meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meter = new ProductMeter(meters.GetRequiredService<IMeterFactory>(), new ActiveLearners(TimeProvider.System));
        var enroll = new Enroll(store, new TouchedCourses(), meter, TimeProvider.System, new LockedRandom(1));
        var users = await store.ReadAsync((db, cancel) => db.Users.OrderBy(user => user.Id).Select(user => user.Id).Take((Pairs + 1) * Batch).ToListAsync(cancel), CancellationToken.None);
        Console.WriteLine();
        Console.WriteLine($"| {AtOnce} learners at a time | 16 rows | 1 row | ratio |");
        Console.WriteLine("|---|--:|--:|--:|");
        var ratios = new List<double>();
        foreach (var (pair, batch) in users.Chunk(Batch).Index())
        {
            var first = await RateAsync(enroll, pair % 2 == 0 ? spread : hot, batch);
            var second = await RateAsync(enroll, pair % 2 == 0 ? hot : spread, batch);
            var (wide, narrow) = pair % 2 == 0 ? (first, second) : (second, first);
            if (pair == 0)
                continue; // Warms up connections and plans.
            ratios.Add(wide / narrow);
            Console.WriteLine($"| pair {pair} | {wide:0}/s | {narrow:0}/s | {wide / narrow:0.00} |");
        }
        Console.WriteLine($"| median | | | {ratios.Order().ElementAt(ratios.Count / 2):0.00} |");
    }

    private static async Task<double> RateAsync(Enroll enroll, long course, long[] users)
    {
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(users, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (user, cancel) => await enroll.RunAsync(user, course, cancel));
        return users.Length / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<long> CreateAsync(Store store, int rows)
    {
        var course = new Course
        {
            Slug = $"hot-{Guid.NewGuid():N}",
            Title = "Hot",
            TitleKey = "hot",
            SearchText = "hot",
            InstructorId = await store.ReadAsync((db, cancel) => db.Users.Select(user => user.Id).FirstAsync(cancel), CancellationToken.None),
            Status = CourseStatus.Published,
            PublishedAt = DateTime.UnixEpoch,
            CreatedAt = DateTime.UnixEpoch,
            UpdatedAt = DateTime.UnixEpoch,
        };
        await store.WriteAsync(async (db, cancel) =>
        {
            db.Add(course);
            await db.SaveChangesAsync(cancel);
            db.AddRange(CourseSeats.Rows(course.Id, null, store.Kind).Take(rows));
            await db.SaveChangesAsync(cancel);
        }, CancellationToken.None);
        return course.Id;
    }

    /// <summary>The same numbers in every run, for many threads.</summary>
    private sealed class LockedRandom(int seed) : Random(seed)
    {
        private readonly Lock _lock = new();

        public override int Next(int maxValue)
        {
            lock (_lock)
                return base.Next(maxValue);
        }
    }
}
