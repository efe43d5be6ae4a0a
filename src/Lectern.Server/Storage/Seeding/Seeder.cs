using Lectern.Server.Storage.Bulk;

namespace Lectern.Server.Storage.Seeding;

/// <summary>Fills an empty store by a plan, in one transaction: it is there whole or not at all.</summary>
public sealed class Seeder(Store store)
{
    private static readonly BulkTable[] Tables =
    [
        SeedTables.Users, SeedTables.Categories, SeedTables.Courses, SeedTables.Sections, SeedTables.Lessons,
        SeedLearning.Seats, SeedLearning.Enrollments, SeedLearning.Progress,
    ];

    /// <param name="plan">What to fill it with.</param>
    /// <param name="progress">Told several times a second.</param>
    /// <param name="cancel">Stops between two rows and leaves the store as it was.</param>
    public async Task<SeedOutcome> SeedAsync(SeedPlan plan, Action<SeedProgress> progress, CancellationToken cancel)
    {
        using var turn = await store.WriteTurnAsync(cancel);
        await using var load = BulkLoad.For(store);
        await load.BeginAsync(Tables, cancel);
        if (await FindEarlierAsync(load, plan, cancel) is { } earlier)
            return earlier;

        var restore = await load.StripAsync(Tables, cancel);
        var world = SeedWorld.Draw(plan, store.Kind, cancel);
        await Task.Run(() => WriteRows(world, load, progress, cancel), cancel);
        for (var i = 0; i < restore.Count; i++)
        {
            progress(new("indexes", i, restore.Count));
            await load.ExecuteAsync(restore[i], cancel);
        }
        progress(new("indexes", restore.Count, restore.Count));
        await load.FinishAsync(Tables, cancel);
        // A server beside may have kept the answer that there is nothing.
        await load.ExecuteAsync(CacheNotes.InsertEverything(store.Kind), cancel);
        await load.CommitAsync();
        return new(SeedResult.Filled, plan.Users, plan.Courses, world.Catalog.Sections, world.Catalog.Lessons, plan.Enrollments, world.ProgressRows);
    }

    private static async Task<SeedOutcome?> FindEarlierAsync(BulkLoad load, SeedPlan plan, CancellationToken cancel)
    {
        var found = (string?)await load.ScalarAsync($"SELECT source_id FROM users WHERE source = '{SeedPlan.Source}'", cancel);
        if (found == plan.SourceId)
        {
            return new(SeedResult.AlreadyFilled, await CountAsync("users"), await CountAsync("courses"), await CountAsync("sections"),
                await CountAsync("lessons"), await CountAsync("enrollments"), await CountAsync("lesson_progress")) { Found = found };
        }
        var empty = await load.ScalarAsync("""
            SELECT 1 FROM users
            UNION ALL SELECT 1 FROM categories
            UNION ALL SELECT 1 FROM courses
            LIMIT 1
            """, cancel) is null;
        return empty ? null : new(SeedResult.NotEmpty) { Found = found };

        async Task<long> CountAsync(string table) => (long)(await load.ScalarAsync($"SELECT count(*) FROM {table}", cancel))!;
    }

    private static void WriteRows(SeedWorld world, BulkLoad load, Action<SeedProgress> progress, CancellationToken cancel)
    {
        var plan = world.Plan;
        Write("users", SeedTables.Users, plan.Users, rows => SeedTables.WriteUsers(world, rows));
        Write("categories", SeedTables.Categories, SeedSubjects.All.Length, SeedTables.WriteCategories);
        Write("courses", SeedTables.Courses, plan.Courses, rows => SeedTables.WriteCourses(world, rows));
        Write("sections", SeedTables.Sections, world.Catalog.Sections, rows => SeedTables.WriteSections(world, rows));
        Write("lessons", SeedTables.Lessons, world.Catalog.Lessons, rows => SeedTables.WriteLessons(world, rows));
        Write("seats", SeedLearning.Seats, world.SeatRows, rows => SeedLearning.WriteSeats(world, rows));
        Write("enrollments", SeedLearning.Enrollments, plan.Enrollments, rows => SeedLearning.WriteEnrollments(world, rows));
        Write("progress", SeedLearning.Progress, world.ProgressRows, rows => SeedLearning.WriteProgress(world, rows));

        void Write(string stage, BulkTable table, long count, Action<RowWriter> write)
        {
            progress(new(stage, 0, count));
            using var rows = load.Open(table, count);
            rows.Watch(done => progress(new(stage, done, count)), cancel);
            write(rows);
            if (rows.Count != count)
                throw new InvalidOperationException($"{table.Name} was to have {count} rows and got {rows.Count}.");
            rows.Complete();
            progress(new(stage, count, count));
        }
    }
}
