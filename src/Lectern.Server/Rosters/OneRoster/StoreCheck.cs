using Lectern.Server.Rosters.Staging;

namespace Lectern.Server.Rosters.OneRoster;

/// <summary>
/// What only the store can tell about staged rows: an address that belongs to someone else, a reference of a delta to something that
/// never came. Rows with such errors are reported and taken out of the staged tables.
/// </summary>
internal static class StoreCheck
{
    public static async Task RunAsync(MergeSession session, string source, ImportProblems problems, CancellationToken cancel)
    {
        await CheckEmailsAsync(session, source, problems, cancel);
        foreach (var table in (string[])["staged_enrollments", "staged_teachers"])
        {
            await CheckReferencesAsync(session, table, "user_source_id", "staged_users", "users", "the user", source, problems, cancel);
            await CheckReferencesAsync(session, table, "class_source_id", "staged_classes", "courses", "the class", source, problems, cancel);
        }
    }

    private static async Task CheckEmailsAsync(MergeSession session, string source, ImportProblems problems, CancellationToken cancel)
    {
        // Not a conflict: the address is one's own, or the one who has it gives it up in this very set.
        var taken = await session.QueryAsync("""
            SELECT s.source_id, s.line, s.email, u.id
            FROM staged_users s
            JOIN users u ON u.email_key = s.email_key
            WHERE NOT s.is_deleted
              AND NOT EXISTS (
                SELECT 1
                FROM staged_users t
                WHERE u.source = @source
                  AND t.source_id = u.source_id
                  AND NOT t.is_deleted
              )
            ORDER BY s.line
            """, row => (Id: row.GetString(0), Line: row.GetInt32(1), Email: row.GetString(2), User: row.GetInt64(3)), cancel, ("source", source));
        foreach (var (id, line, email, user) in taken)
        {
            problems.Error("users.csv", line, $"email '{email}' belongs to user {user}, who did not come with this roster; change one of the two addresses");
            await session.ExecuteAsync("DELETE FROM staged_users WHERE source_id = @id", cancel, ("id", id));
        }
    }

    private static async Task CheckReferencesAsync(
        MergeSession session, string table, string column, string staged, string stored, string noun, string source, ImportProblems problems, CancellationToken cancel)
    {
        var deleted = table == "staged_teachers" ? "" : "NOT s.is_deleted AND";
        var dangling = await session.QueryAsync($"""
            SELECT s.source_id, s.line, s.{column}
            FROM {table} s
            WHERE {deleted} NOT EXISTS (SELECT 1 FROM {staged} t WHERE t.source_id = s.{column} AND NOT t.is_deleted)
              AND NOT EXISTS (SELECT 1 FROM {stored} u WHERE u.source = @source AND u.source_id = s.{column})
            ORDER BY s.line
            """, row => (Id: row.GetString(0), Line: row.GetInt32(1), Value: row.GetString(2)), cancel, ("source", source));
        foreach (var (id, line, value) in dangling)
        {
            problems.Error("enrollments.csv", line, $"{noun} '{value}' is neither in this set nor in the store");
            await session.ExecuteAsync($"DELETE FROM {table} WHERE source_id = @id", cancel, ("id", id));
        }
    }
}
