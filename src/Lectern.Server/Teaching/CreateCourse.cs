using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Storage.Text;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Teaching;

/// <summary>Starts a course: a draft that its instructor and admins see.</summary>
internal static class CreateCourse
{
    /// <summary>The new course's id.</summary>
    public static Task<Outcome<long>> RunAsync(Store store, TimeProvider time, Viewer viewer, CourseForm form, FieldErrors errors, CancellationToken cancel)
    {
        var details = form.Read(errors);
        if (errors.Any)
            return Task.FromResult<Outcome<long>>(TeachingFault.Invalid);
        return store.WriteAsync<Outcome<long>>(async (db, token) =>
        {
            if (!await EditCourse.CategoryExistsAsync(db, details, errors, token))
                return TeachingFault.Invalid;
            var course = Draft(details, viewer, time.Now());
            db.Courses.Add(course);
            await CourseSlug.SaveAsync(db, course, token);
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
            Capacity = details.Capacity,
            CreatedAt = now,
            UpdatedAt = now,
        };
        EditCourse.Apply(details, course);
        return course;
    }
}
