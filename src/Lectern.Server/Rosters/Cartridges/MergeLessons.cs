using Lectern.Server.Rosters.Staging;
using Lectern.Server.Storage;

namespace Lectern.Server.Rosters.Cartridges;

/// <summary>
/// Makes a course's sections and lessons those of the cartridge. A lesson that was there is known by its title, so that learners keep
/// their progress when chapters move.
/// </summary>
internal sealed class MergeLessons(MergeSession session, long course)
{
    private sealed record Stored(long Id, long Section, int Number, string Body);

    public async Task<ImportCount> RunAsync(IReadOnlyList<CartridgeSection> sections, IReadOnlyList<CartridgeLesson> lessons, CancellationToken cancel)
    {
        var (sectionIds, surplus) = await MergeSectionsAsync(sections, cancel);
        var stored = await StoredAsync(cancel);
        int added = 0, changed = 0;
        for (var i = 0; i < lessons.Count; i++)
        {
            var (lesson, number, section) = (lessons[i], i + 1, sectionIds[lessons[i].Section]);
            if (!stored.TryGetValue(lesson.Title, out var same) || !same.TryDequeue(out var old))
                added += await InsertAsync(lesson, number, section, cancel);
            else if (old.Section != section || old.Number != number || old.Body != lesson.Body)
                changed += await UpdateAsync(old.Id, lesson, number, section, cancel);
        }
        var removed = 0;
        foreach (var old in stored.Values.SelectMany(left => left))
            removed += await session.ExecuteAsync("DELETE FROM lessons WHERE id = @id", cancel, ("id", old.Id));
        foreach (var section in surplus)
            await session.ExecuteAsync("DELETE FROM sections WHERE id = @id", cancel, ("id", section));
        if (added + removed > 0)
            await CourseProgress.RecountAsync(session.Db, course, cancel);
        return new(added, changed, removed);
    }

    private async Task<(List<long> Ids, IReadOnlyList<long> Surplus)> MergeSectionsAsync(IReadOnlyList<CartridgeSection> sections, CancellationToken cancel)
    {
        var ids = await session.QueryAsync("SELECT id FROM sections WHERE course_id = @course ORDER BY position, id", row => row.GetInt64(0), cancel, ("course", course));
        for (var i = 0; i < sections.Count; i++)
        {
            if (i < ids.Count)
                await session.ExecuteAsync("UPDATE sections SET title = @title, position = @position WHERE id = @id AND (title <> @title OR position <> @position)",
                    cancel, ("id", ids[i]), ("title", sections[i].Title), ("position", i + 1));
            else
                ids.Add((await session.NumberAsync("INSERT INTO sections (course_id, position, title) VALUES (@course, @position, @title) RETURNING id",
                    cancel, ("course", course), ("position", i + 1), ("title", sections[i].Title)))!.Value);
        }
        return (ids, [.. ids.Skip(sections.Count)]);
    }

    private async Task<Dictionary<string, Queue<Stored>>> StoredAsync(CancellationToken cancel)
    {
        var rows = await session.QueryAsync("""
            SELECT title, id, section_id, number, body_html
            FROM lessons
            WHERE course_id = @course
            ORDER BY number, id
            """, row => (Title: row.GetString(0), Lesson: new Stored(row.GetInt64(1), row.GetInt64(2), row.GetInt32(3), row.GetString(4))), cancel, ("course", course));
        return rows.GroupBy(row => row.Title).ToDictionary(same => same.Key, same => new Queue<Stored>(same.Select(row => row.Lesson)));
    }

    private Task<int> InsertAsync(CartridgeLesson lesson, int number, long section, CancellationToken cancel) => session.ExecuteAsync("""
        INSERT INTO lessons (course_id, section_id, number, title, format, is_preview, updated_at, body, body_html)
        VALUES (@course, @section, @number, @title, 1, FALSE, @now, @body, @body)
        """, cancel, ("course", course), ("section", section), ("number", number), ("title", lesson.Title), ("body", lesson.Body));

    private Task<int> UpdateAsync(long id, CartridgeLesson lesson, int number, long section, CancellationToken cancel) => session.ExecuteAsync("""
        UPDATE lessons
        SET section_id = @section,
            number = @number,
            format = 1,
            body = @body,
            body_html = @body,
            updated_at = @now
        WHERE id = @id
        """, cancel, ("id", id), ("section", section), ("number", number), ("body", lesson.Body));
}
