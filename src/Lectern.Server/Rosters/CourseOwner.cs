using Lectern.Server.Rosters.Staging;
using Lectern.Server.Storage.Model;

namespace Lectern.Server.Rosters;

/// <summary>Every course has an instructor. This finds one for courses that came without.</summary>
internal static class CourseOwner
{
    private const string Email = "imports@lectern.invalid";

    /// <summary>The user of <paramref name="email"/>, the first admin, or else a user made for this who cannot sign in.</summary>
    public static async Task<long> FindAsync(MergeSession session, string? email, ImportProblems problems, CancellationToken cancel)
    {
        if (email is not null)
            return await NamedAsync(session, email, cancel) ?? throw new InvalidOperationException($"{email} was there a moment ago.");
        if (await session.NumberAsync("SELECT id FROM users WHERE role = 2 AND is_active ORDER BY id LIMIT 1", cancel) is { } admin)
            return admin;
        problems.Warn("--instructor", null, $"there is no admin to own the new courses; they belong to {Email}, who cannot sign in, until someone else is named with --instructor");
        return await NamedAsync(session, Email, cancel) ?? await AddAsync(session, cancel);
    }

    /// <summary>Refuses the import when the user it should give courses to cannot teach.</summary>
    public static async Task CheckAsync(MergeSession session, string? email, ImportProblems problems, CancellationToken cancel)
    {
        if (email is not null && await NamedAsync(session, email, cancel) is null)
            problems.Refuse("--instructor", null, $"there is no instructor or admin with the email {email}; create one with 'lectern user create --role instructor'");
    }

    private static Task<long?> NamedAsync(MergeSession session, string email, CancellationToken cancel) =>
        session.NumberAsync("SELECT id FROM users WHERE email_key = @key AND role >= 1", cancel, ("key", User.KeyOf(email)));

    private static async Task<long> AddAsync(MergeSession session, CancellationToken cancel) =>
        (await session.NumberAsync("""
            INSERT INTO users (email, email_key, name, role, is_active, created_at)
            VALUES (@email, @email, 'Imported courses', 1, FALSE, @now)
            RETURNING id
            """, cancel, ("email", Email)))!.Value;
}
