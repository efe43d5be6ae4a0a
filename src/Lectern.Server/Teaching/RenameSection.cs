using Lectern.Server.Storage;
using Lectern.Server.Web;

namespace Lectern.Server.Teaching;

/// <summary>Gives a section another title. Whoever renames last wins: the title is one line, and both saw it.</summary>
internal static class RenameSection
{
    /// <summary>The course's id.</summary>
    public static Task<Outcome<long>> RunAsync(Store store, Viewer viewer, long courseId, long sectionId, string? title, FieldErrors errors, CancellationToken cancel)
    {
        var name = errors.Text(title, "sectionTitle", AddSection.MaxTitle);
        return store.ChangeSectionAsync<long>(viewer, courseId, sectionId, async (db, course, section, token) =>
        {
            if (errors.Any)
                return TeachingFault.Invalid;
            section.Title = name;
            await db.SaveChangesAsync(token);
            return course.Id;
        }, cancel);
    }
}
