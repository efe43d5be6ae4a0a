using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Storage;

/// <summary>
/// The rows that hold a course's seats (<see cref="CourseSeat"/>). A course has them from the moment that it exists: no row means
/// no seat. Call inside the transaction that creates or changes the course.
/// </summary>
public static class CourseSeats
{
    private const int PostgresShards = 16;

    /// <summary>Rows of one course. SQLite has one writer, so one row cannot be hotter than the file.</summary>
    public static int Shards(StoreKind store) => store == StoreKind.Sqlite ? 1 : PostgresShards;

    /// <summary>The rows of a new course: its capacity divided over them as evenly as it goes, nothing taken.</summary>
    public static IEnumerable<CourseSeat> Rows(long courseId, int? capacity, StoreKind store)
    {
        var shards = Shards(store);
        for (var shard = 0; shard < shards; shard++)
            yield return new() { CourseId = courseId, Shard = shard, Capacity = Share(capacity, shard, shards) };
    }

    public static async Task CreateAsync(LecternDb db, long courseId, int? capacity, CancellationToken cancel)
    {
        db.CourseSeats.AddRange(Rows(courseId, capacity, KindOf(db)));
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>
    /// Gives a course another capacity; null for none. Learners beyond a smaller one stay, and nobody joins until enough of them
    /// have left.
    /// </summary>
    public static async Task ResizeAsync(LecternDb db, long courseId, int? capacity, CancellationToken cancel)
    {
        if (db.Database.IsNpgsql())
            await LockAsync(db, courseId, capacity, cancel);
        var seats = await db.CourseSeats.AsTracking().Where(seat => seat.CourseId == courseId).OrderBy(seat => seat.Shard).ToListAsync(cancel);
        var taken = seats.Sum(seat => seat.Taken);
        if (capacity < taken)
            await GatherAsync(db, seats, taken, capacity, cancel);
        else
            Spread(db, courseId, seats, capacity - taken);
        await db.SaveChangesAsync(cancel);
    }

    // Enrollments before seats, as learners lock them who come and go meanwhile.
    private static async Task LockAsync(LecternDb db, long courseId, int? capacity, CancellationToken cancel)
    {
        if (capacity < await db.CourseSeats.Where(seat => seat.CourseId == courseId).SumAsync(seat => seat.Taken, cancel))
            await db.Database.ExecuteSqlAsync($"SELECT COUNT(*) FROM (SELECT 1 FROM enrollments WHERE course_id = {courseId} ORDER BY id FOR UPDATE) AS held", cancel);
        await db.Database.ExecuteSqlAsync($"SELECT COUNT(*) FROM (SELECT 1 FROM course_seats WHERE course_id = {courseId} ORDER BY shard FOR UPDATE) AS held", cancel);
    }

    /// <summary>Every shard keeps what it has and gets its share of the free seats.</summary>
    private static void Spread(LecternDb db, long courseId, List<CourseSeat> seats, int? free)
    {
        var shards = Shards(KindOf(db));
        foreach (var shard in Enumerable.Range(0, shards).Except(seats.Select(seat => seat.Shard)).ToList())
        {
            var added = new CourseSeat { CourseId = courseId, Shard = shard };
            seats.Add(added);
            db.CourseSeats.Add(added);
        }
        foreach (var seat in seats)
            seat.Capacity = seat.Taken + Share(free, seat.Shard, shards);
    }

    // Over several rows, one would be free again as soon as one learner left it, though all together are still too many.
    private static async Task GatherAsync(LecternDb db, List<CourseSeat> seats, int taken, int? capacity, CancellationToken cancel)
    {
        var (first, courseId) = (seats[0], seats[0].CourseId);
        await db.Enrollments
            .Where(enrollment => enrollment.CourseId == courseId && enrollment.Status != EnrollmentStatus.Withdrawn)
            .ExecuteUpdateAsync(update => update.SetProperty(enrollment => enrollment.SeatShard, first.Shard), cancel);
        (first.Taken, first.Capacity) = (taken, capacity);
        // Not removed: a withdrawal that has waited for an enrollment gives the seat back to the row that it knew, and would find no other.
        foreach (var seat in seats.Skip(1))
            (seat.Taken, seat.Capacity) = (0, 0);
    }

    private static int? Share(int? whole, int part, int parts) => whole / parts + (part < whole % parts ? 1 : 0);

    private static StoreKind KindOf(LecternDb db) => db.Database.IsSqlite() ? StoreKind.Sqlite : StoreKind.Postgres;
}
