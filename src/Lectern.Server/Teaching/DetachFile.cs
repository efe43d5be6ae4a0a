using Lectern.Server.Storage;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Teaching;

/// <summary>Takes a file off a lesson's list. The file itself stays: a text, or another lesson, may show it.</summary>
internal static class DetachFile
{
    /// <summary>The lesson's id.</summary>
    public static Task<Outcome<long>> RunAsync(Store store, Viewer viewer, long courseId, long lessonId, int position, CancellationToken cancel) =>
        store.ChangeLessonAsync<long>(viewer, courseId, lessonId, async (db, _, lesson, token) =>
        {
            var removed = await db.LessonMedia.Where(media => media.LessonId == lessonId && media.Position == position).ExecuteDeleteAsync(token);
            return removed == 1 ? lesson.Id : TeachingFault.NotFound;
        }, cancel);
}
