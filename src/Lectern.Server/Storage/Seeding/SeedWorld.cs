namespace Lectern.Server.Storage.Seeding;

/// <summary>All that the rows are made from: a few bytes for each course and enrollment, nothing for a user or a progress row.</summary>
internal sealed class SeedWorld
{
    private readonly int?[] _capacities;

    private SeedWorld(SeedPlan plan, SeedCatalog catalog, SeedEnrollments enrollments, StoreKind store)
    {
        (Plan, Catalog, Enrollments, Store) = (plan, catalog, enrollments, store);
        _capacities = [.. catalog.Courses.Select(DrawCapacity)];
        for (var i = 0; i < enrollments.Count; i++)
            ProgressRows += CompletedLessons(enrollments[i], catalog[enrollments[i].Course]);
    }

    public SeedPlan Plan { get; }
    public SeedCatalog Catalog { get; }
    public SeedEnrollments Enrollments { get; }
    public long ProgressRows { get; }
    public StoreKind Store { get; }
    public int SeatShards => CourseSeats.Shards(Store);
    public long SeatRows => (long)Plan.Courses * SeatShards;

    /// <param name="plan">What.</param>
    /// <param name="store">Where to; nothing but the seats' shards depends on it.</param>
    /// <param name="cancel">Stops it.</param>
    public static SeedWorld Draw(SeedPlan plan, StoreKind store, CancellationToken cancel)
    {
        var catalog = new SeedCatalog(plan);
        int[] published = [0, .. catalog.Courses.Select(course => course.Published)];
        return new(plan, catalog, SeedEnrollments.Draw(plan, new(plan), published, cancel), store);
    }

    public int? CapacityOf(SeedCatalog.Course course) => _capacities[course.Id - 1];

    /// <summary>Half of all enrollments were never begun, one in eight is completed, and the others stopped early.</summary>
    public int CompletedLessons(SeedEnrollments.Enrollment enrollment, SeedCatalog.Course course)
    {
        var dice = SeedDice.For(Plan.Seed, SeedDraw.Progress, ((long)enrollment.User << 15) + enrollment.Course);
        return dice.Below(8) switch
        {
            < 4 => 0,
            < 7 => dice.Between(1, course.Lessons / 2),
            _ => course.Lessons,
        };
    }

    // One course in forty has a limit, and half of those are full.
    private int? DrawCapacity(SeedCatalog.Course course)
    {
        var dice = SeedDice.For(Plan.Seed, SeedDraw.Course, -course.Id);
        if (!dice.OneIn(40))
            return null;
        var taken = Enrollments.PerCourse[course.Id];
        return Math.Max(1, dice.OneIn(2) ? taken : taken + dice.Between(5, 25));
    }
}
