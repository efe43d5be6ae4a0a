using Lectern.Delivery.Files;
using Lectern.Server.Rosters.Staging;
using Lectern.Server.Storage.Text;

namespace Lectern.Server.Rosters.Cartridges;

/// <summary>Writes a cartridge's course, or brings the one of an earlier import up to date.</summary>
internal static class MergeCartridge
{
    private const string Source = "cartridge";
    private const int MaxSummary = 2000;

    public static async Task<IReadOnlyDictionary<string, ImportCount>> RunAsync(
        MergeSession session, Cartridge cartridge, IReadOnlyList<CartridgeLesson> lessons, IEnumerable<MediaFile> media, string? instructor, ImportProblems problems, CancellationToken cancel)
    {
        // Exporters hand out identifiers like "man00001": only with the title they tell two courses apart.
        var sourceId = $"{cartridge.Id}:{Slug.From(cartridge.Title)}";
        var course = await session.NumberAsync("SELECT id FROM courses WHERE source = @source AND source_id = @id", cancel, ("source", Source), ("id", sourceId));
        var added = course is null ? 1 : 0;
        course ??= await InsertAsync(session, cartridge, sourceId, instructor, problems, cancel);
        await NewCourseSeats.AddAsync(session, Source, cancel);

        var files = await InsertMediaAsync(session, media, cancel);
        var counts = await new MergeLessons(session, course.Value).RunAsync(cartridge.Sections, lessons, cancel);
        var changed = await UpdateAsync(session, course.Value, cartridge, lessons.Count, anyway: added == 0 && !counts.IsNothing, cancel);
        return new Dictionary<string, ImportCount>
        {
            ["courses"] = new(added, added == 1 ? 0 : changed, 0),
            ["lessons"] = counts,
            ["files"] = new(files, 0, 0),
        };
    }

    private static async Task<long> InsertAsync(MergeSession session, Cartridge cartridge, string sourceId, string? instructor, ImportProblems problems, CancellationToken cancel) =>
        (await session.NumberAsync("""
            INSERT INTO courses (slug, title, title_key, summary, search_text, level, language, instructor_id, status,
                                 published_at, enrollment_count, lesson_count, source, source_id, created_at, updated_at)
            VALUES (@slug, @title, '', '', '', 0, @language, @owner, 1, @now, 0, 0, @source, @id, @now, @now)
            RETURNING id
            """, cancel,
            ("slug", await FreeSlugs.OneAsync(session, cartridge.Title, cancel)), ("title", cartridge.Title), ("language", cartridge.Language),
            ("owner", await CourseOwner.FindAsync(session, instructor, problems, cancel)), ("source", Source), ("id", sourceId)))!.Value;

    private static Task<int> UpdateAsync(MergeSession session, long course, Cartridge cartridge, int lessons, bool anyway, CancellationToken cancel)
    {
        var summary = Summary(cartridge);
        return session.ExecuteAsync("""
            UPDATE courses
            SET title = @title,
                title_key = @key,
                summary = @summary,
                search_text = @search,
                lesson_count = @lessons,
                updated_at = @now
            WHERE id = @course
              AND (@anyway = 1 OR title <> @title OR title_key <> @key OR summary <> @summary OR lesson_count <> @lessons)
            """, cancel,
            ("course", course), ("title", cartridge.Title), ("key", SearchText.Normalize(cartridge.Title)), ("summary", summary),
            ("search", SearchText.Normalize(cartridge.Title + " " + summary)), ("lessons", lessons), ("anyway", anyway ? 1 : 0));
    }

    private static async Task<int> InsertMediaAsync(MergeSession session, IEnumerable<MediaFile> media, CancellationToken cancel)
    {
        var added = 0;
        foreach (var file in media)
            added += await session.ExecuteAsync("""
                INSERT INTO media (name, content_type, size, width, height, created_at)
                VALUES (@name, @type, @size, @width, @height, @now)
                ON CONFLICT (name) DO NOTHING
                """, cancel,
                ("name", $"{file.Hash}.{file.Extension}"), ("type", file.ContentType), ("size", file.Size), ("width", file.Width), ("height", file.Height));
        return added;
    }

    // The licence asks that its words go with the work.
    private static string Summary(Cartridge cartridge)
    {
        var summary = string.Join("\n\n", new[] { cartridge.Description, cartridge.Rights }.Where(text => text.Length > 0));
        if (summary.Length == 0)
            return cartridge.Title;
        return summary.Length <= MaxSummary ? summary : summary[..(char.IsHighSurrogate(summary[MaxSummary - 1]) ? MaxSummary - 1 : MaxSummary)];
    }
}
