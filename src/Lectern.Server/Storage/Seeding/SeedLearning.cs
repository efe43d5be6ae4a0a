using Lectern.Server.Storage.Bulk;
using Lectern.Server.Storage.Model;

namespace Lectern.Server.Storage.Seeding;

/// <summary>Seats, enrollments and progress as rows.</summary>
internal static class SeedLearning
{
    public static readonly BulkTable Seats = new("course_seats", "course_id", "shard", "taken", "capacity");
    public static readonly BulkTable Enrollments = new("enrollments", "id", "user_id", "course_id", "status", "seat_shard", "completed_lessons", "progress_percent",
        "last_lesson_id", "enrolled_at", "updated_at");
    public static readonly BulkTable Progress = new("lesson_progress", "enrollment_id", "lesson_id", "position_seconds", "completed_at", "updated_at");

    public static void WriteSeats(SeedWorld world, RowWriter rows)
    {
        foreach (var course in world.Catalog.Courses)
        {
            foreach (var seat in CourseSeats.Rows(course.Id, world.CapacityOf(course), world.Store))
            {
                rows.StartRow();
                rows.Write(seat.CourseId);
                rows.WriteSmall(seat.Shard);
                rows.Write(Share(world.Enrollments.PerCourse[course.Id], seat.Shard, world.SeatShards));
                if (seat.Capacity is { } capacity) rows.Write(capacity); else rows.WriteNull();
            }
        }
    }

    public static void WriteEnrollments(SeedWorld world, RowWriter rows)
    {
        var seated = new int[world.Plan.Courses + 1];
        for (var i = 0; i < world.Enrollments.Count; i++)
        {
            var enrollment = world.Enrollments[i];
            var course = world.Catalog[enrollment.Course];
            var completed = world.CompletedLessons(enrollment, course);
            rows.StartRow();
            rows.Write(i + 1L);
            rows.Write((long)enrollment.User);
            rows.Write((long)enrollment.Course);
            rows.WriteSmall((int)(completed == course.Lessons ? EnrollmentStatus.Completed : EnrollmentStatus.Active));
            // In turn, as WriteSeats counted them.
            rows.WriteSmall(seated[enrollment.Course]++ % world.SeatShards);
            rows.Write(completed);
            rows.Write(completed * 100 / course.Lessons);
            if (completed > 0) rows.Write((long)course.FirstLesson + completed - 1); else rows.WriteNull();
            rows.Write(SeedCalendar.At(enrollment.Second));
            rows.Write(SeedCalendar.At(CompletedAt(enrollment, completed, completed)));
        }
    }

    public static void WriteProgress(SeedWorld world, RowWriter rows)
    {
        for (var i = 0; i < world.Enrollments.Count; i++)
        {
            var enrollment = world.Enrollments[i];
            var course = world.Catalog[enrollment.Course];
            var completed = world.CompletedLessons(enrollment, course);
            for (var lesson = 0; lesson < completed; lesson++)
            {
                var at = SeedCalendar.At(CompletedAt(enrollment, lesson + 1, completed));
                rows.StartRow();
                rows.Write(i + 1L);
                rows.Write((long)course.FirstLesson + lesson);
                rows.Write(0);
                rows.Write(at);
                rows.Write(at);
            }
        }
    }

    // As CourseSeats divides a capacity: no shard gets more learners than seats.
    private static int Share(int whole, int shard, int shards) => whole / shards + (shard < whole % shards ? 1 : 0);

    // A lesson every two days, or what the calendar leaves; the 0th is the enrollment itself.
    private static long CompletedAt(SeedEnrollments.Enrollment enrollment, int lesson, int lessons)
    {
        var pace = Math.Min(2 * SeedCalendar.Day, (SeedCalendar.End - enrollment.Second) / (lessons + 1));
        return enrollment.Second + (long)lesson * pace;
    }
}
