using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Storage.Demo;

/// <summary>The demo's learner has begun two courses, so that "my learning" has something to show.</summary>
internal static class DemoLearner
{
    private static readonly (string Slug, int Completed)[] Begun = [("python-first-steps", 2), ("reading-music", 1)];

    public static async Task BeginAsync(LecternDb db, User learner, IReadOnlyList<Course> courses, DateTime now, CancellationToken cancel)
    {
        foreach (var (slug, completed) in Begun)
        {
            var course = courses.Single(course => course.Slug == slug);
            var lessons = await db.Lessons.Where(lesson => lesson.CourseId == course.Id).OrderBy(lesson => lesson.Number).Select(lesson => lesson.Id).Take(completed).ToListAsync(cancel);
            var enrollment = new Enrollment
            {
                UserId = learner.Id,
                CourseId = course.Id,
                CompletedLessons = completed,
                ProgressPercent = completed * 100 / course.LessonCount,
                LastLessonId = lessons[^1],
                EnrolledAt = now,
                UpdatedAt = now,
            };
            db.Add(enrollment);
            await db.SaveChangesAsync(cancel);
            db.AddRange(lessons.Select(lesson => new LessonProgress { EnrollmentId = enrollment.Id, LessonId = lesson, CompletedAt = now, UpdatedAt = now }));
            await db.SaveChangesAsync(cancel);
            await db.CourseSeats.Where(seat => seat.CourseId == course.Id && seat.Shard == enrollment.SeatShard).ExecuteUpdateAsync(set => set.SetProperty(seat => seat.Taken, 1), cancel);
            await db.Courses.Where(row => row.Id == course.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.EnrollmentCount, 1), cancel);
        }
    }
}
