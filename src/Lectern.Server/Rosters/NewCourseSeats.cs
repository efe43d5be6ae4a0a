using Lectern.Server.Rosters.Staging;

namespace Lectern.Server.Rosters;

/// <summary>Gives imported courses the counter rows that a course has from the moment it exists: no row means no seat.</summary>
internal static class NewCourseSeats
{
    public static Task<int> AddAsync(MergeSession session, string source, CancellationToken cancel) => session.ExecuteAsync("""
        WITH RECURSIVE shards (shard) AS (
            SELECT 0
            UNION ALL
            SELECT shard + 1 FROM shards WHERE shard + 1 < @shards
        )
        INSERT INTO course_seats (course_id, shard, taken)
        SELECT c.id, shards.shard, 0
        FROM courses c
        CROSS JOIN shards
        WHERE c.source = @source
          AND NOT EXISTS (SELECT 1 FROM course_seats s WHERE s.course_id = c.id)
        """, cancel, ("source", source), ("shards", session.SeatShards));
}
