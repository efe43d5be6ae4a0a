using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Teaching;

/// <summary>The courses that someone teaches, newest first; for an admin, everyone's.</summary>
internal static class ListMyCourses
{
    public const int PageSize = 50;

    public sealed record Item(long Id, string Slug, string Title, CourseStatus Status, int LessonCount, int EnrollmentCount, string? Image, string Instructor, DateTime UpdatedAt);

    /// <param name="Items">Up to <see cref="PageSize"/>.</param>
    /// <param name="Before">Where the next page starts; null on the last one.</param>
    public sealed record Page(IReadOnlyList<Item> Items, long? Before);

    /// <param name="store">Where the data is.</param>
    /// <param name="viewer">Who teaches.</param>
    /// <param name="before">Only courses with a smaller id, so that a deep page costs what the first one does.</param>
    /// <param name="cancel">Stops the read.</param>
    public static async Task<Page> RunAsync(Store store, Viewer viewer, long? before, CancellationToken cancel)
    {
        var items = await store.ReadAsync((db, token) => db.Courses
            .Where(course => (viewer.IsAdmin || course.InstructorId == viewer.Id) && (before == null || course.Id < before))
            .OrderByDescending(course => course.Id)
            .Take(PageSize + 1)
            .Select(course => new Item(course.Id, course.Slug, course.Title, course.Status, course.LessonCount, course.EnrollmentCount, course.Image, course.Instructor!.Name, course.UpdatedAt))
            .ToListAsync(token), cancel);
        return items.Count > PageSize ? new(items[..PageSize], items[PageSize - 1].Id) : new(items, null);
    }
}
