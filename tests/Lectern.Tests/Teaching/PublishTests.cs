using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Teaching;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Tests.Teaching;

public sealed class PublishTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task A_course_needs_a_lesson_with_content_before_it_is_published(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync();
        Assert.Equal(TeachingFault.NoLessons, (await room.PublishAsync(course)).Fault);
        await room.LessonAsync(course, await room.FirstSectionAsync(course), "Empty", "");
        Assert.Equal(TeachingFault.NoLessons, (await room.PublishAsync(course)).Fault);
        await room.LessonAsync(course, await room.FirstSectionAsync(course), "Full");
        Classroom.Done(await room.PublishAsync(course));
        Assert.Equal(CourseStatus.Published, (await room.FindCourseAsync(course)).Status);
    }

    [Theory, OnBothStores]
    public async Task A_course_needs_a_summary_before_it_is_published_and_keeps_one_after(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync("Algebra", "One");
        Classroom.Done(await room.EditAsync(course, form => form with { Summary = "" }));
        Assert.Equal(TeachingFault.NoSummary, (await room.PublishAsync(course)).Fault);

        Classroom.Done(await room.EditAsync(course, form => form with { Summary = "Back." }));
        Classroom.Done(await room.PublishAsync(course));
        var errors = new FieldErrors();
        Assert.Equal(TeachingFault.Invalid, (await room.EditAsync(course, form => form with { Summary = "" }, errors)).Fault);
        Assert.Equal(["summary"], errors.ByField.Keys);
    }

    [Theory, OnBothStores]
    public async Task The_date_of_the_first_publication_stays(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync("Algebra", "One");
        Classroom.Done(await room.PublishAsync(course));
        var first = (await room.FindCourseAsync(course)).PublishedAt;
        room.Clock.Advance(TimeSpan.FromDays(1));
        Classroom.Done(await PublishCourse.UnpublishAsync(room.Store, room.Clock, room.Ada, course, Cancel));
        Assert.Equal(CourseStatus.Draft, (await room.FindCourseAsync(course)).Status);
        Classroom.Done(await room.PublishAsync(course));
        Assert.Equal((CourseStatus.Published, first), ((await room.FindCourseAsync(course)).Status, (await room.FindCourseAsync(course)).PublishedAt));
    }

    [Theory, OnBothStores]
    public async Task A_published_course_keeps_its_last_lesson(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync();
        var lesson = await room.LessonAsync(course, await room.FirstSectionAsync(course), "Only");
        Classroom.Done(await room.PublishAsync(course));
        Assert.Equal(TeachingFault.LastLessonOfPublished, (await RemoveLesson.RunAsync(room.Store, room.Ada, course, lesson, Cancel)).Fault);
        Classroom.Done(await PublishCourse.UnpublishAsync(room.Store, room.Clock, room.Ada, course, Cancel));
        Classroom.Done(await RemoveLesson.RunAsync(room.Store, room.Ada, course, lesson, Cancel));
    }

    [Theory, OnBothStores]
    public async Task A_draft_goes_with_everything_in_it(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync("Algebra", "One", "Two");
        Classroom.Done(await DeleteCourse.RunAsync(room.Store, room.Ada, course, Cancel));
        Assert.Equal((0, 0), (await room.ReadAsync(db => db.Sections.CountAsync(Cancel)), await room.ReadAsync(db => db.Lessons.CountAsync(Cancel))));
    }

    [Theory, OnBothStores]
    public async Task A_course_that_is_published_or_has_learners_is_not_deleted(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync("Algebra", "One");
        Classroom.Done(await room.PublishAsync(course));
        Assert.Equal(TeachingFault.StillPublished, (await DeleteCourse.RunAsync(room.Store, room.Ada, course, Cancel)).Fault);

        await room.Store.WriteAsync(async (db, cancel) =>
        {
            db.Enrollments.Add(new() { UserId = room.Lea.Id, CourseId = course, Status = EnrollmentStatus.Withdrawn, EnrolledAt = room.Clock.Now(), UpdatedAt = room.Clock.Now() });
            await db.SaveChangesAsync(cancel);
        }, Cancel);
        Classroom.Done(await PublishCourse.UnpublishAsync(room.Store, room.Clock, room.Ada, course, Cancel));
        Assert.Equal(TeachingFault.HasEnrollments, (await DeleteCourse.RunAsync(room.Store, room.Ada, course, Cancel)).Fault);
    }
}
