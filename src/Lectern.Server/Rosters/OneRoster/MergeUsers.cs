using Lectern.Server.Rosters.Staging;

namespace Lectern.Server.Rosters.OneRoster;

/// <summary>
/// Merges staged users. New ones have no password, so they cannot sign in until one is set. A role is only raised, never lowered, and
/// nobody becomes or stops being an admin: that is decided here, not by the roster.
/// </summary>
internal static class MergeUsers
{
    public static async Task<ImportCount> RunAsync(MergeSession session, string source, CancellationToken cancel)
    {
        var removed = await DeactivateAsync(session, source, cancel);
        var changed = await UpdateAsync(session, source, cancel);
        var added = await session.ExecuteAsync("""
            INSERT INTO users (email, email_key, name, role, is_active, source, source_id, created_at)
            SELECT s.email, s.email_key, s.name, s.role, s.is_active, @source, s.source_id, @now
            FROM staged_users s
            WHERE NOT s.is_deleted
              AND NOT EXISTS (SELECT 1 FROM users u WHERE u.source = @source AND u.source_id = s.source_id)
            ORDER BY s.line
            """, cancel, ("source", source));
        await SignOutAsync(session, source, cancel);
        return new(added, changed + await PromoteTeachersAsync(session, source, cancel), removed);
    }

    private static async Task<int> UpdateAsync(MergeSession session, string source, CancellationToken cancel)
    {
        // Addresses may change hands within a set, and the index refuses two owners even for a moment: everyone lets go first.
        await session.ExecuteAsync("""
            UPDATE users
            SET email_key = 'moving:' || users.id
            FROM staged_users s
            WHERE users.source = @source
              AND users.source_id = s.source_id
              AND NOT s.is_deleted
              AND users.email_key <> s.email_key
            """, cancel, ("source", source));
        return await session.ExecuteAsync("""
            UPDATE users
            SET email = s.email,
                email_key = s.email_key,
                name = s.name,
                role = CASE WHEN users.role < s.role THEN s.role ELSE users.role END,
                is_active = s.is_active
            FROM staged_users s
            WHERE users.source = @source
              AND users.source_id = s.source_id
              AND NOT s.is_deleted
              AND (users.email <> s.email
                OR users.email_key <> s.email_key
                OR users.name <> s.name
                OR users.role < s.role
                OR users.is_active <> s.is_active)
            """, cancel, ("source", source));
    }

    private static Task<int> DeactivateAsync(MergeSession session, string source, CancellationToken cancel) => session.ExecuteAsync("""
        UPDATE users
        SET is_active = FALSE
        FROM staged_users s
        WHERE users.source = @source
          AND users.source_id = s.source_id
          AND s.is_deleted
          AND users.is_active
          AND users.role < 2
        """, cancel, ("source", source));

    private static Task<int> SignOutAsync(MergeSession session, string source, CancellationToken cancel) => session.ExecuteAsync("""
        DELETE FROM sessions
        WHERE user_id IN (
            SELECT u.id
            FROM users u
            JOIN staged_users s ON s.source_id = u.source_id
            WHERE u.source = @source
              AND NOT u.is_active
        )
        """, cancel, ("source", source));

    private static Task<int> PromoteTeachersAsync(MergeSession session, string source, CancellationToken cancel) => session.ExecuteAsync("""
        UPDATE users
        SET role = 1
        WHERE source = @source
          AND role = 0
          AND source_id IN (SELECT user_source_id FROM staged_teachers)
        """, cancel, ("source", source));
}
