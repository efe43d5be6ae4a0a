using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Teaching;

/// <summary><c>POST /teach/{course}/sections</c>: adds an empty section at the end of a course.</summary>
internal static class AddSection
{
    public const int MaxTitle = 200;

    public static async Task<IResult> Handle([AsParameters] Desk desk, long course)
    {
        var errors = new FieldErrors();
        var outcome = await RunAsync(desk.Store, desk.Viewer, course, desk.Field("newSection"), errors, desk.Cancel);
        return await CourseEditor.AnswerAsync(desk, course, outcome, null, fault => new(fault, errors), $"#section-{outcome.Value}");
    }

    /// <summary>The new section's id.</summary>
    public static Task<Outcome<long>> RunAsync(Store store, Viewer viewer, long courseId, string? title, FieldErrors errors, CancellationToken cancel)
    {
        var name = errors.Text(title, "newSection", MaxTitle);
        return store.ChangeCourseAsync<long>(viewer, courseId, async (db, course, token) =>
        {
            if (errors.Any)
                return TeachingFault.Invalid;
            var count = await db.Sections.CountAsync(section => section.CourseId == courseId, token);
            if (count >= CourseLimits.Sections)
                return TeachingFault.TooManySections;
            var added = new Section { CourseId = courseId, Position = count + 1, Title = name };
            db.Sections.Add(added);
            await db.SaveChangesAsync(token);
            return added.Id;
        }, cancel);
    }
}
