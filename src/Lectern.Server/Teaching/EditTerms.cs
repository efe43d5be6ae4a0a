using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Teaching;

/// <summary><c>POST /teach/{course}/publishing</c>: changes how many may enroll and when. Nobody who has a seat loses it: a capacity below the seats taken is refused.</summary>
internal static class EditTerms
{
    /// <summary>Three buttons of one form.</summary>
    public static async Task<IResult> Handle([AsParameters] Desk desk, long course)
    {
        var errors = new FieldErrors();
        var form = new TermsForm { Capacity = desk.Field("capacity"), OpensAt = desk.Field("opensAt"), ClosesAt = desk.Field("closesAt"), Version = desk.Field("version") };
        var (outcome, done) = desk.Field("action") switch
        {
            "publish" => (await PublishCourse.PublishAsync(desk.Store, desk.Time, desk.Viewer, course, form, errors, desk.Cancel), "Published. Everyone can find your course now."),
            "unpublish" => (await PublishCourse.UnpublishAsync(desk.Store, desk.Time, desk.Viewer, course, desk.Cancel), "Unpublished. Learners who are enrolled stay enrolled."),
            _ => (await RunAsync(desk.Store, desk.Time, desk.Viewer, course, form, errors, desk.Cancel), "Saved."),
        };
        return await CourseEditor.AnswerAsync(desk, course, outcome, done, fault => new(fault, errors, Publishing: form));
    }

    /// <summary>The course's id.</summary>
    public static Task<Outcome<long>> RunAsync(Store store, TimeProvider time, Viewer viewer, long courseId, TermsForm form, FieldErrors errors, CancellationToken cancel) =>
        store.ChangeCourseAsync<long>(viewer, courseId, async (db, course, token) =>
            await ApplyAsync(db, time, course, form, errors, token) is { } fault ? fault : course.Id, cancel);

    /// <summary>Null when the terms hold now.</summary>
    public static async Task<TeachingFault?> ApplyAsync(LecternDb db, TimeProvider time, Course course, TermsForm form, FieldErrors errors, CancellationToken cancel)
    {
        var terms = form.Read(errors);
        if (errors.Any)
            return TeachingFault.Invalid;
        if (form.Version != Edition.Of(course.UpdatedAt))
            return TeachingFault.ChangedMeanwhile;
        if (terms.Capacity != course.Capacity && !await ResizeAsync(db, course.Id, terms.Capacity, errors, cancel))
            return TeachingFault.Invalid;
        (course.Capacity, course.OpensAt, course.ClosesAt) = (terms.Capacity, terms.OpensAt, terms.ClosesAt);
        course.UpdatedAt = Edition.After(course.UpdatedAt, time);
        await db.SaveChangesAsync(cancel);
        return null;
    }

    private static async Task<bool> ResizeAsync(LecternDb db, long courseId, int? capacity, FieldErrors errors, CancellationToken cancel)
    {
        // Holds the seats until the end of the transaction: nobody takes one between this count and the new capacity.
        if (db.Database.IsNpgsql())
            await db.Database.ExecuteSqlAsync($"SELECT shard FROM course_seats WHERE course_id = {courseId} ORDER BY shard FOR UPDATE", cancel);
        var taken = await db.CourseSeats.Where(seat => seat.CourseId == courseId).SumAsync(seat => seat.Taken, cancel);
        if (capacity < taken)
            errors.Add("capacity", $"must be at least {taken}, the learners who are enrolled now");
        else
            await CourseSeats.ResizeAsync(db, courseId, capacity, cancel);
        return !errors.Any;
    }
}
