using Lectern.Server.Rosters.Staging;
using Lectern.Server.Storage.Text;

namespace Lectern.Server.Rosters.CourseLists;

/// <summary>Merges a staged course list. Courses that an earlier list named and this one does not stay.</summary>
internal static class MergeCourseList
{
    public const string Source = "course-list";

    public static async Task<IReadOnlyDictionary<string, ImportCount>> RunAsync(MergeSession session, string? instructor, ImportProblems problems, CancellationToken cancel)
    {
        var categories = await AddCategoriesAsync(session, cancel);
        var changed = await UpdateAsync(session, cancel);
        var added = 0;
        if (await FreeSlugs.AssignAsync(session, CourseListTable.Courses, Source, cancel) > 0)
            added = await InsertAsync(session, await CourseOwner.FindAsync(session, instructor, problems, cancel), cancel);
        return new Dictionary<string, ImportCount>
        {
            ["courses"] = new(added, changed, 0),
            ["lessons"] = new(added, await UpdateLessonsAsync(session, cancel), 0),
            ["categories"] = new(categories, 0, 0),
        };
    }

    private static async Task<int> AddCategoriesAsync(MergeSession session, CancellationToken cancel)
    {
        var missing = await session.QueryAsync("""
            SELECT s.category
            FROM staged_courses s
            WHERE NOT EXISTS (SELECT 1 FROM categories c WHERE c.name = s.category)
            GROUP BY s.category
            ORDER BY MIN(s.line)
            """, row => row.GetString(0), cancel);
        var taken = (await session.QueryAsync("SELECT slug FROM categories", row => row.GetString(0), cancel)).ToHashSet();
        foreach (var name in missing)
        {
            // C, C++ and C# are three.
            var words = Slug.From(name.Replace("#", " sharp", StringComparison.Ordinal).Replace("+", " plus", StringComparison.Ordinal));
            var slug = Enumerable.Range(1, int.MaxValue - 1).Select(number => Slug.Numbered(words, number)).First(taken.Add);
            await session.ExecuteAsync("INSERT INTO categories (slug, name) VALUES (@slug, @name)", cancel, ("slug", slug), ("name", name));
        }
        return missing.Count;
    }

    private static Task<int> UpdateAsync(MergeSession session, CancellationToken cancel) => session.ExecuteAsync("""
        UPDATE courses
        SET title = s.title,
            title_key = s.title_key,
            summary = s.summary,
            search_text = s.search_text,
            updated_at = @now
        FROM staged_courses s
        WHERE courses.source = @source
          AND courses.source_id = s.source_id
          AND (courses.title <> s.title OR courses.summary <> s.summary)
        """, cancel, ("source", Source));

    private static async Task<int> InsertAsync(MergeSession session, long owner, CancellationToken cancel)
    {
        var added = await session.ExecuteAsync("""
            INSERT INTO courses (slug, title, title_key, summary, search_text, category_id, level, language, instructor_id, status,
                                 published_at, enrollment_count, lesson_count, source, source_id, created_at, updated_at)
            SELECT s.slug, s.title, s.title_key, s.summary, s.search_text, (SELECT MIN(c.id) FROM categories c WHERE c.name = s.category),
                   0, s.language, @owner, 1, @now, 0, 1, @source, s.source_id, @now, @now
            FROM staged_courses s
            WHERE s.slug IS NOT NULL
            ORDER BY s.line
            """, cancel, ("owner", owner), ("source", Source));
        await NewCourseSeats.AddAsync(session, Source, cancel);
        await session.ExecuteAsync("""
            INSERT INTO sections (course_id, position, title)
            SELECT c.id, 1, s.title
            FROM staged_courses s
            JOIN courses c ON c.source = @source AND c.source_id = s.source_id
            WHERE s.slug IS NOT NULL
            ORDER BY s.line
            """, cancel, ("source", Source));
        await session.ExecuteAsync("""
            INSERT INTO lessons (course_id, section_id, number, title, format, is_preview, updated_at, body, body_html)
            SELECT c.id, sections.id, 1, s.title, 1, TRUE, @now, s.body, s.body
            FROM staged_courses s
            JOIN courses c ON c.source = @source AND c.source_id = s.source_id
            JOIN sections ON sections.course_id = c.id
            WHERE s.slug IS NOT NULL
            ORDER BY s.line
            """, cancel, ("source", Source));
        return added;
    }

    private static Task<int> UpdateLessonsAsync(MergeSession session, CancellationToken cancel) => session.ExecuteAsync("""
        UPDATE lessons
        SET title = s.title,
            body = s.body,
            body_html = s.body,
            updated_at = @now
        FROM staged_courses s, courses c
        WHERE c.source = @source
          AND c.source_id = s.source_id
          AND lessons.course_id = c.id
          AND lessons.number = 1
          AND (lessons.title <> s.title OR lessons.body <> s.body)
        """, cancel, ("source", Source));
}
