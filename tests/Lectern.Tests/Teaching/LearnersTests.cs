using Lectern.Server.Learning;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Teaching;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Tests.Teaching;

/// <summary>A course changes while people learn it: their percentages and their seats stay right.</summary>
public sealed class LearnersTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task A_new_lesson_lowers_every_percentage_and_reopens_what_was_complete(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync("Algebra", "One", "Two");
        var lea = await EnrollAsync(room, course, completed: 2);
        var ben = await EnrollAsync(room, course, completed: 1);
        var gone = await EnrollAsync(room, course, completed: 1, EnrollmentStatus.Withdrawn);

        var three = await room.LessonAsync(course, await room.FirstSectionAsync(course), "Three");
        Assert.Equal((2, 66, EnrollmentStatus.Active), await StandingAsync(room, lea));
        Assert.Equal((1, 33, EnrollmentStatus.Active), await StandingAsync(room, ben));
        Assert.Equal((1, 33, EnrollmentStatus.Withdrawn), await StandingAsync(room, gone));

        Classroom.Done(await RemoveLesson.RunAsync(room.Store, room.Ada, course, three, Cancel));
        Assert.Equal((2, 100, EnrollmentStatus.Completed), await StandingAsync(room, lea));
        Assert.Equal((1, 50, EnrollmentStatus.Active), await StandingAsync(room, ben));
    }

    [Theory, OnBothStores]
    public async Task Removing_the_lesson_that_was_completed_takes_it_from_the_count(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync("Algebra", "One", "Two");
        var ben = await EnrollAsync(room, course, completed: 1);
        var first = await room.ReadAsync(db => db.Lessons.Where(lesson => lesson.CourseId == course && lesson.Number == 1).Select(lesson => lesson.Id).SingleAsync(Cancel));

        Classroom.Done(await RemoveLesson.RunAsync(room.Store, room.Ada, course, first, Cancel));
        Assert.Equal((0, 0, EnrollmentStatus.Active), await StandingAsync(room, ben));
        Classroom.Done(await RemoveLesson.RunAsync(room.Store, room.Ada, course, await room.ReadAsync(db => db.Lessons.Where(lesson => lesson.CourseId == course).Select(lesson => lesson.Id).SingleAsync(Cancel)), Cancel));
        Assert.Equal((0, 0, EnrollmentStatus.Active), await StandingAsync(room, ben));
    }

    [Theory, OnBothStores]
    public async Task A_hundred_learners_are_recounted_in_as_many_statements_as_one(StoreKind kind)
    {
        var statements = new StatementCount();
        await using var room = await Classroom.OpenAsync(kind, statements);
        var course = await room.CourseAsync("Algebra", "One", "Two");
        var section = await room.FirstSectionAsync(course);
        await EnrollAsync(room, course, completed: 1);
        var one = await CountAsync(() => AddLesson.RunAsync(room.Store, room.Clock, room.Ada, course, Classroom.Draft(section, "Three"), new(), Cancel));
        for (var n = 0; n < 100; n++)
            await EnrollAsync(room, course, completed: n % 3);
        var hundred = await CountAsync(() => AddLesson.RunAsync(room.Store, room.Clock, room.Ada, course, Classroom.Draft(section, "Four"), new(), Cancel));
        Assert.Equal(one, hundred);

        async Task<int> CountAsync(Func<Task<Outcome<long>>> write)
        {
            var before = statements.Count;
            Classroom.Done(await write());
            return statements.Count - before;
        }
    }

    [Theory, OnBothStores]
    public async Task While_learners_complete_lessons_that_come_and_go_every_percentage_stays_right(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync("Algebra", "A", "B", "C", "D", "E", "F");
        var section = await room.FirstSectionAsync(course);
        Classroom.Done(await room.PublishAsync(course));
        var lessons = await room.ReadAsync(db => db.Lessons.Where(lesson => lesson.CourseId == course).Select(lesson => lesson.Id).ToListAsync(Cancel));
        var learners = new List<Viewer>();
        for (var n = 0; n < 8; n++)
            await EnrollAsync(room, course, completed: 0, learner: learner => learners.Add(learner));

        var progress = new SaveProgress(room.Store, room.Clock);
        var reading = learners.Select((learner, n) => Task.Run(async () =>
        {
            var random = new Random(n);
            for (var step = 0; step < 25; step++)
                await progress.RunAsync(lessons[random.Next(lessons.Count)], learner, random.Next(5) > 0, null, Cancel);
        }));
        var writing = Task.Run(async () =>
        {
            for (var n = 0; n < 5; n++)
            {
                await room.LessonAsync(course, section, $"New {n}");
                Classroom.Done(await RemoveLesson.RunAsync(room.Store, room.Ada, course, lessons[n], Cancel));
            }
        }, Cancel);
        await Task.WhenAll([.. reading, writing]);

        await room.ReadAsync(async db =>
        {
            var total = await db.Lessons.CountAsync(lesson => lesson.CourseId == course, Cancel);
            Assert.Equal(total, (await db.Courses.SingleAsync(row => row.Id == course, Cancel)).LessonCount);
            foreach (var enrollment in await db.Enrollments.ToListAsync(Cancel))
            {
                var completed = await db.LessonProgress.CountAsync(row => row.EnrollmentId == enrollment.Id && row.CompletedAt != null, Cancel);
                Assert.Equal((completed, 100 * completed / total), (enrollment.CompletedLessons, enrollment.ProgressPercent));
            }
            return true;
        });
    }

    [Theory, OnBothStores]
    public async Task A_course_has_its_seats_from_the_start(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var seats = await SeatsAsync(room, await room.CourseAsync());
        Assert.Equal(room.Store.SeatShards, seats.Count);
        Assert.All(seats, seat => Assert.Null(seat.Capacity));
    }

    [Theory, OnBothStores]
    public async Task A_capacity_grows_shrinks_and_goes_but_never_below_the_seats_taken(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync();
        await TakeAsync(room, course, 5);

        Classroom.Done(await room.EditTermsAsync(course, terms => terms with { Capacity = "40" }));
        Assert.Equal((5, 40), await SumAsync(room, course));
        Classroom.Done(await room.EditTermsAsync(course, terms => terms with { Capacity = "5" }));
        Assert.Equal((5, 5), await SumAsync(room, course));

        var errors = new FieldErrors();
        Assert.Equal(TeachingFault.Invalid, (await room.EditTermsAsync(course, terms => terms with { Capacity = "4" }, errors)).Fault);
        Assert.Equal("must be at least 5, the learners who are enrolled now", Assert.Single(errors.ByField["capacity"]));
        Assert.Equal(5, (await room.FindCourseAsync(course)).Capacity);

        Classroom.Done(await room.EditTermsAsync(course, terms => terms with { Capacity = "" }));
        Assert.Equal((5, null), await SumAsync(room, course));
    }

    [Theory, OnBothStores]
    public async Task While_learners_take_seats_the_capacity_changes_and_none_is_sold_twice(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync();
        Classroom.Done(await room.EditTermsAsync(course, terms => terms with { Capacity = "20" }));

        var learners = Enumerable.Range(0, 40).Select(learner => Task.Run(() => TryTakeAsync(room, course, learner)));
        var editor = Task.Run(async () =>
        {
            for (var capacity = 30; capacity > 14; capacity -= 4)
                await room.EditTermsAsync(course, terms => terms with { Capacity = $"{capacity}" });
        }, Cancel);
        var taken = (await Task.WhenAll(learners)).Count(took => took);
        await editor;

        var (held, capacity) = await SumAsync(room, course);
        Assert.Equal(taken, held);
        Assert.Equal(capacity, (await room.FindCourseAsync(course)).Capacity);
        Assert.True(held <= capacity, $"{held} seats are taken of {capacity}.");
        Assert.All(await SeatsAsync(room, course), seat => Assert.True(seat.Taken <= seat.Capacity));
    }

    private static async Task<long> EnrollAsync(Classroom room, long course, int completed, EnrollmentStatus? status = null, Action<Viewer>? learner = null)
    {
        var user = await room.EnterAsync($"Learner {Guid.NewGuid():N}", Role.Learner);
        learner?.Invoke(user);
        var now = room.Clock.Now();
        return await room.Store.WriteAsync(async (db, cancel) =>
        {
            var lessons = await db.Lessons.Where(lesson => lesson.CourseId == course).OrderBy(lesson => lesson.Number).Select(lesson => lesson.Id).ToListAsync(cancel);
            var enrollment = new Enrollment
            {
                UserId = user.Id,
                CourseId = course,
                Status = status ?? (completed == lessons.Count ? EnrollmentStatus.Completed : EnrollmentStatus.Active),
                CompletedLessons = completed,
                ProgressPercent = 100 * completed / lessons.Count,
                EnrolledAt = now,
                UpdatedAt = now,
            };
            db.Enrollments.Add(enrollment);
            await db.SaveChangesAsync(cancel);
            db.LessonProgress.AddRange(lessons.Take(completed).Select(lesson => new LessonProgress { EnrollmentId = enrollment.Id, LessonId = lesson, CompletedAt = now, UpdatedAt = now }));
            await db.SaveChangesAsync(cancel);
            return enrollment.Id;
        }, Cancel);
    }

    private static Task<(int, int, EnrollmentStatus)> StandingAsync(Classroom room, long enrollment) => room.ReadAsync(async db =>
    {
        var found = await db.Enrollments.SingleAsync(row => row.Id == enrollment, Cancel);
        return (found.CompletedLessons, found.ProgressPercent, found.Status);
    });

    private static Task<List<CourseSeat>> SeatsAsync(Classroom room, long course) =>
        room.ReadAsync(db => db.CourseSeats.Where(seat => seat.CourseId == course).ToListAsync(Cancel));

    private static async Task<(int Taken, int? Capacity)> SumAsync(Classroom room, long course)
    {
        var seats = await SeatsAsync(room, course);
        return (seats.Sum(seat => seat.Taken), seats.Exists(seat => seat.Capacity is null) ? null : seats.Sum(seat => seat.Capacity));
    }

    private static async Task TakeAsync(Classroom room, long course, int seats)
    {
        for (var n = 0; n < seats; n++)
            Assert.True(await TryTakeAsync(room, course, n));
    }

    // As an enrollment does: one row, if it has room; else the next one.
    private static async Task<bool> TryTakeAsync(Classroom room, long course, int learner)
    {
        for (var attempt = 0; attempt < room.Store.SeatShards; attempt++)
        {
            var shard = (learner + attempt) % room.Store.SeatShards;
            if (await room.Store.WriteAsync((db, cancel) => db.CourseSeats
                    .Where(seat => seat.CourseId == course && seat.Shard == shard && (seat.Capacity == null || seat.Taken < seat.Capacity))
                    .ExecuteUpdateAsync(set => set.SetProperty(seat => seat.Taken, seat => seat.Taken + 1), cancel), Cancel) == 1)
                return true;
        }
        return false;
    }
}
