using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Teaching.Pages;
using Lectern.Server.Web;

namespace Lectern.Server.Teaching;

/// <summary><c>POST /teach</c>: starts a course with nothing but a title: a draft that its instructor and admins see.</summary>
internal static class CreateCourse
{
    public static async Task<IResult> Handle([AsParameters] Desk desk)
    {
        var (title, errors) = (desk.Field("title"), new FieldErrors());
        var outcome = await RunAsync(desk.Store, desk.Time, desk.Viewer, title, errors, desk.Cancel);
        if (outcome.Fault is null)
            return desk.Http.SeeOther($"/teach/{outcome.Value}", "Your course is a draft: nobody else sees it until you publish it.");
        var list = await ListMyCourses.ReadAsync(desk, 1);
        return desk.Http.Frame().Page<TeachPage>(list with { NewTitle = title, Errors = errors }, StatusCodes.Status400BadRequest);
    }

    /// <summary>The new course's id.</summary>
    public static Task<Outcome<long>> RunAsync(Store store, TimeProvider time, Viewer viewer, string title, FieldErrors errors, CancellationToken cancel)
    {
        var details = new CourseForm { Title = title }.Read(errors);
        if (errors.Any)
            return Task.FromResult<Outcome<long>>(TeachingFault.Invalid);
        return store.WriteAsync<Outcome<long>>(async (db, token) =>
        {
            var course = Draft(details, viewer, time.Now());
            db.Courses.Add(course);
            await CourseSlug.SaveAsync(db, course, token);
            await CourseSeats.CreateAsync(db, course.Id, course.Capacity, token);
            return course.Id;
        }, cancel);
    }

    private static Course Draft(CourseDetails details, Viewer viewer, DateTime now)
    {
        var course = new Course
        {
            Slug = "",
            Title = "",
            TitleKey = "",
            SearchText = "",
            InstructorId = viewer.Id,
            Status = CourseStatus.Draft,
            CreatedAt = now,
            UpdatedAt = now,
        };
        EditCourse.Apply(details, course);
        return course;
    }
}
