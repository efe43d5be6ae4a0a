using System.Data.Common;
using Lectern.Server.Rosters.Staging;

namespace Lectern.Server.Rosters.OneRoster;

/// <summary>A seat that an enrollment takes or frees.</summary>
internal readonly record struct SeatChange(long Course, int Shard)
{
    public static SeatChange Read(DbDataReader row) => new(row.GetInt64(0), row.GetInt32(1));
}

/// <summary>Adds up seats by counter row, so that each row is written once.</summary>
internal sealed class SeatChanges
{
    private readonly SortedDictionary<(long Course, int Shard), int> _changes = [];

    public int Take(IReadOnlyCollection<SeatChange> seats) => Add(seats, +1);

    public int Free(IReadOnlyCollection<SeatChange> seats) => Add(seats, -1);

    public async Task ApplyAsync(MergeSession session, CancellationToken cancel)
    {
        foreach (var ((course, shard), change) in _changes.Where(change => change.Value != 0))
            await session.ExecuteAsync("""
                INSERT INTO course_seats (course_id, shard, taken)
                VALUES (@course, @shard, @change)
                ON CONFLICT (course_id, shard) DO UPDATE
                SET taken = course_seats.taken + excluded.taken
                """, cancel, ("course", course), ("shard", (short)shard), ("change", change));
        foreach (var course in _changes.Keys.Select(key => key.Course).Distinct())
            await session.ExecuteAsync("""
                UPDATE courses
                SET enrollment_count = (SELECT SUM(taken) FROM course_seats WHERE course_id = @course)
                WHERE id = @course
                """, cancel, ("course", course));
    }

    private int Add(IReadOnlyCollection<SeatChange> seats, int change)
    {
        foreach (var seat in seats)
            _changes[(seat.Course, seat.Shard)] = _changes.GetValueOrDefault((seat.Course, seat.Shard)) + change;
        return seats.Count;
    }
}
