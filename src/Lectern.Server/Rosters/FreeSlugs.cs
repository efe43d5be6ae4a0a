using Lectern.Server.Rosters.Staging;
using Lectern.Server.Storage.Text;

namespace Lectern.Server.Rosters;

/// <summary>Gives staged courses that are not in the store yet an address each: algebra, algebra-2, algebra-3 …</summary>
internal static class FreeSlugs
{
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
        foreach (var (id, title) in fresh)
            await session.ExecuteAsync($"UPDATE {table.Name} SET slug = @slug WHERE source_id = @id", cancel, ("slug", Next(Slug.From(title), taken, last)), ("id", id));
        return fresh.Count;
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
