using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Storage.Text;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Teaching;

/// <summary>Changes a course's details. Its address stays: links to it are out in the world.</summary>
internal static class EditCourse
{
    public static Task<Outcome<long>> RunAsync(Store store, TimeProvider time, Viewer viewer, long courseId, CourseForm form, FieldErrors errors, CancellationToken cancel)
    {
        var details = form.Read(errors);
        return store.ChangeCourseAsync<long>(viewer, courseId, async (db, course, token) =>
        {
            if (errors.Any)
                return TeachingFault.Invalid;
            if (form.Version != CourseForm.From(course).Version)
                return TeachingFault.ChangedMeanwhile;
            if (!await CategoryExistsAsync(db, details, errors, token) || !SummaryStays(details, course, errors))
                return TeachingFault.Invalid;
            Apply(details, course);
            course.UpdatedAt = Edition.After(course.UpdatedAt, time);
            await db.SaveChangesAsync(token);
            return course.Id;
        }, cancel);
    }

    public static void Apply(CourseDetails details, Course course)
    {
        course.Title = details.Title;
        course.TitleKey = SearchText.Normalize(details.Title);
        course.Summary = details.Summary;
        course.SearchText = SearchText.Normalize(details.Title + " " + details.Summary);
        course.CategoryId = details.CategoryId;
        course.Level = details.Level;
        course.Language = details.Language;
        course.OpensAt = details.OpensAt;
        course.ClosesAt = details.ClosesAt;
    }

    public static async Task<bool> CategoryExistsAsync(LecternDb db, CourseDetails details, FieldErrors errors, CancellationToken cancel)
    {
        if (details.CategoryId is null || await db.Categories.AnyAsync(category => category.Id == details.CategoryId, cancel))
            return true;
        errors.Add("category", "is not one of the categories; choose one from the list");
        return false;
    }

    private static bool SummaryStays(CourseDetails details, Course course, FieldErrors errors)
    {
        if (course.Status == CourseStatus.Draft || details.Summary.Length > 0)
            return true;
        errors.Add("summary", "must not be empty while the course is published");
        return false;
    }
}
