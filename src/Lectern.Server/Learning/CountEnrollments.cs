using System.Text.Json;
using Lectern.Server.Storage;

namespace Lectern.Server.Learning;

/// <summary>Brings <c>courses.enrollment_count</c>, which lists show and sort by, to the sum of the course's seats.</summary>
internal sealed class CountEnrollments(Store store, TouchedCourses touched)
{
    // Two nodes that count at once could write the older figure last; so they take turns.
    private const string Turn = "SELECT pg_advisory_xact_lock(5504989147001937666);";

    /// <summary>Counts the courses that were touched on this node. Returns how many changed.</summary>
    public Task<int> RunOnceAsync(CancellationToken cancel) => CountAsync(touched.Take(), cancel);

    /// <summary>Counts all courses: what other nodes touched, and what was touched before a crash.</summary>
    public Task<int> RunAllAsync(CancellationToken cancel) => CountAsync(null, cancel);

    private async Task<int> CountAsync(long[]? courses, CancellationToken cancel)
    {
        if (courses is [])
            return 0;
        try
        {
            return await store.WriteOnceAsync((db, token) => db.QueryAsync(Sql(courses), Parameters(courses), async (rows, stop) =>
            {
                if (store.Kind == StoreKind.Postgres)
                    await rows.NextStatementAsync(stop);
                var slugs = await rows.ListAsync(row => row.Text(0), stop);
                if (slugs.Count > 0)
                    db.Touch([CacheTags.Counts, .. slugs.Select(CacheTags.Course)]);
                return slugs.Count;
            }, token), cancel);
        }
        catch
        {
            Restore(courses);
            throw;
        }
    }

    private string Sql(long[]? courses) => $"""
        {(store.Kind == StoreKind.Postgres ? Turn : "")}
        UPDATE courses
        SET enrollment_count = counted.taken
        FROM (
            SELECT course_id, SUM(taken) AS taken
            FROM course_seats
            {(courses is null ? "" : store.Kind == StoreKind.Postgres ? "WHERE course_id = ANY(@courses)" : "WHERE course_id IN (SELECT value FROM json_each(@courses))")}
            GROUP BY course_id
        ) AS counted
        WHERE courses.id = counted.course_id
          AND courses.enrollment_count <> counted.taken
        RETURNING courses.slug
        """;

    private List<(string, object)> Parameters(long[]? courses) => courses is null ? []
        : [("courses", store.Kind == StoreKind.Postgres ? courses : JsonSerializer.Serialize(courses, LearningJson.Default.Int64Array))];

    private void Restore(long[]? courses)
    {
        if (courses is null)
            touched.AddAll();
        else
            foreach (var course in courses)
                touched.Add(course);
    }
}
