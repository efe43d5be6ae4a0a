using Lectern.Server.Rosters.Staging;
using Lectern.Server.Storage.Text;

namespace Lectern.Server.Rosters;

/// <summary>Gives staged courses that are not in the store yet an address each: algebra, algebra-2, algebra-3 …</summary>
internal static class FreeSlugs
{
    private const int RowsAtOnce = 200;

    /// <param name="session">Inside the merge.</param>
    /// <param name="table">Has the columns source_id, title, line and slug.</param>
    /// <param name="source">Of the courses.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>How many courses are new.</returns>
    public static async Task<int> AssignAsync(MergeSession session, StagedTable table, string source, CancellationToken cancel)
    {
        var fresh = await session.QueryAsync($"""
            SELECT s.source_id, s.title
            FROM {table.Name} s
            WHERE NOT s.is_deleted
              AND NOT EXISTS (SELECT 1 FROM courses c WHERE c.source = @source AND c.source_id = s.source_id)
            ORDER BY s.line
            """, row => (Id: row.GetString(0), Title: row.GetString(1)), cancel, ("source", source));
        if (fresh.Count == 0)
            return 0;
        var taken = (await session.QueryAsync("SELECT slug FROM courses", row => row.GetString(0), cancel)).ToHashSet();
        var last = new Dictionary<string, int>();
        foreach (var chunk in fresh.Select(course => (course.Id, Slug: Next(Slug.From(course.Title), taken, last))).Chunk(RowsAtOnce))
            await WriteAsync(session, table, chunk, cancel);
        return fresh.Count;
    }

    private static Task<int> WriteAsync(MergeSession session, StagedTable table, (string Id, string Slug)[] chunk, CancellationToken cancel)
    {
        var rows = string.Join(", ", chunk.Select((_, index) => $"(@id{index}, @slug{index})"));
        var parameters = chunk.SelectMany<(string Id, string Slug), (string, object?)>((row, index) => [($"id{index}", row.Id), ($"slug{index}", row.Slug)]);
        return session.ExecuteAsync($"""
            UPDATE {table.Name}
            SET slug = free.column2
            FROM (VALUES {rows}) AS free
            WHERE {table.Name}.source_id = free.column1
            """, cancel, [.. parameters]);
    }

    /// <summary>A free address for one course.</summary>
    public static async Task<string> OneAsync(MergeSession session, string title, CancellationToken cancel)
    {
        var taken = await session.QueryAsync("SELECT slug FROM courses", row => row.GetString(0), cancel);
        return Next(Slug.From(title), [.. taken], []);
    }

    private static string Next(string words, HashSet<string> taken, Dictionary<string, int> last)
    {
        for (var number = last.GetValueOrDefault(words, 0) + 1; ; number++)
        {
            var slug = Slug.Numbered(words, number);
            if (!taken.Add(slug))
                continue;
            last[words] = number;
            return slug;
        }
    }
}
