using System.Text.RegularExpressions;
using Lectern.Database;
using Lectern.Delivery.Files;
using Lectern.Delivery.Images;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Storage.Files;

/// <summary>
/// Deletes media that nothing refers to: first the rows, then the files without a row. Both only when they were last uploaded longer ago
/// than the grace time, and an upload of the same bytes sets that time anew, on the file before the row: whatever an upload that runs beside
/// this has seen, it stays. Several nodes may sweep at once.
/// </summary>
public sealed partial class OrphanSweep(Store store, MediaFiles files, ImageVariants variants, TimeProvider time, int graceDays)
{
    private const int Batch = 100;

    // One row for each way a hash may be called.
    private static readonly string[] Kinds = ["jpg", "png", "webp", "gif", "pdf", "mp4", "webm", "mp3"];

    private const string CandidatesSql = """
        SELECT name
        FROM media
        WHERE created_at < @before
          AND name NOT IN (SELECT media_name FROM lesson_media)
          AND name NOT IN (SELECT image FROM courses WHERE image IS NOT NULL)
          AND name NOT IN (SELECT avatar FROM users WHERE avatar IS NOT NULL)
        """;

    private const string BodiesSql = """
        SELECT id, body, body_html
        FROM lessons
        WHERE id > @after AND (body LIKE '%/media/%' OR body_html LIKE '%/media/%')
        ORDER BY id
        LIMIT 100
        """;

    /// <summary>Sweeps once.</summary>
    /// <returns>How many rows and how many files went.</returns>
    public async Task<(int Rows, int Files)> RunOnceAsync(CancellationToken cancel)
    {
        await files.SweepUnfinishedAsync(time, cancel);
        var start = time.Now();
        var before = start.AddDays(-graceDays);
        return (await SweepRowsAsync(start, before, cancel), await SweepFilesAsync(before, cancel));
    }

    private async Task<int> SweepRowsAsync(DateTime start, DateTime before, CancellationToken cancel)
    {
        object time = store.Kind == StoreKind.Sqlite ? StoreTime.ToMicroseconds(before) : before;
        var orphans = (await store.QueryAsync(CandidatesSql, [("before", time)], (rows, stop) => rows.ListAsync(row => row.Text(0), stop), cancel, Freshness.Newest)).ToHashSet();
        if (orphans.Count > 0)
            await LeaveThoseInLessonsAsync(orphans, cancel);
        var deleted = 0;
        foreach (var names in orphans.Chunk(Batch))
            deleted += await store.WriteAsync((db, stop) => DeleteRowsAsync(db, names, start, before, stop), cancel);
        return deleted;
    }

    private async Task LeaveThoseInLessonsAsync(HashSet<string> orphans, CancellationToken cancel)
    {
        for (long? after = 0; after is not null;)
        {
            var bodies = await store.QueryAsync(BodiesSql, [("after", after.Value)], (rows, stop) => rows.ListAsync(row => (Id: row.Id(0), Text: row.Text(1) + row.Text(2)), stop), cancel, Freshness.Newest);
            foreach (var (_, text) in bodies)
                orphans.ExceptWith(Name().Matches(text).Select(name => name.Value));
            after = bodies.Count == 0 ? null : bodies[^1].Id;
        }
    }

    // All conditions again, in the transaction that deletes: a lesson saved meanwhile may show it.
    private static Task<int> DeleteRowsAsync(LecternDb db, string[] names, DateTime start, DateTime before, CancellationToken cancel) => db.Media
        .Where(media => names.Contains(media.Name) && media.CreatedAt < before)
        .Where(media => !db.LessonMedia.Any(attached => attached.MediaName == media.Name))
        .Where(media => !db.Courses.Any(course => course.Image == media.Name) && !db.Users.Any(user => user.Avatar == media.Name))
        .Where(media => !db.Lessons.Any(lesson => lesson.UpdatedAt >= start && lesson.Body.Contains(media.Name)))
        .ExecuteDeleteAsync(cancel);

    private async Task<int> SweepFilesAsync(DateTime before, CancellationToken cancel)
    {
        var deleted = 0;
        await foreach (var hashes in files.Store.ListAsync(before, cancel).Chunk(Batch).WithCancellation(cancel))
        {
            var names = hashes.SelectMany(hash => Kinds.Select(kind => $"{hash}.{kind}")).ToList();
            var known = await store.ReadAsync((db, stop) => db.Media.Where(media => names.Contains(media.Name)).Select(media => media.Name).ToListAsync(stop), cancel);
            foreach (var hash in hashes.Except(known.Select(name => name.Split('.')[0])))
            {
                if (!await files.Store.DeleteAsync(hash, before, cancel))
                    continue;
                variants.Remove(hash);
                deleted++;
            }
        }
        return deleted;
    }

    [GeneratedRegex(@"[0-9a-f]{64}\.[a-z0-9]{3,4}")]
    private static partial Regex Name();
}
