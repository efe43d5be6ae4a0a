using Lectern.Server.Storage.Model;

namespace Lectern.Server.Storage.Demo;

/// <summary>The demo's learner has begun two courses, so that "my learning" has something to show.</summary>
internal static class DemoLearner
{
    // Enrollments are counted in the first of a course's seats.
    private const int SeatShard = 0;

    private static readonly Dictionary<string, int> CompletedLessons = new() { ["python-first-steps"] = 2, ["reading-music"] = 1 };

    public static bool HasBegun(DemoContent.Course course) => CompletedLessons.ContainsKey(course.Slug);

    /// <summary>Does the learner sit in this row of the course's seats?</summary>
    public static bool Takes(DemoContent.Course course, int shard) => HasBegun(course) && shard == SeatShard;

    /// <param name="rows">Where to.</param>
    /// <param name="learner">The learner's id.</param>
    /// <param name="course">One that <see cref="HasBegun"/>.</param>
    /// <param name="courseId">Its id.</param>
    /// <param name="lessons">The ids of its lessons, in order.</param>
    /// <param name="now">When all of it happened, as the store keeps it.</param>
    public static async Task BeginAsync(DemoRows rows, long learner, DemoContent.Course course, long courseId, IReadOnlyList<long> lessons, object now)
    {
        var completed = CompletedLessons[course.Slug];
        var enrollment = await rows.AddAsync("enrollments",
            ("user_id", learner), ("course_id", courseId), ("status", (int)EnrollmentStatus.Active), ("seat_shard", SeatShard),
            ("completed_lessons", completed), ("progress_percent", completed * 100 / lessons.Count), ("last_lesson_id", lessons[completed - 1]),
            ("enrolled_at", now), ("updated_at", now));
        foreach (var lesson in lessons.Take(completed))
            await rows.AddKeyedAsync("lesson_progress", ("enrollment_id", enrollment), ("lesson_id", lesson), ("position_seconds", 0), ("completed_at", now), ("updated_at", now));
    }
}
