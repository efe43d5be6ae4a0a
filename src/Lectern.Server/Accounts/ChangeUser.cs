using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Accounts;

internal enum ChangeFault
{
    None,
    NoSuchUser,
    LastAdmin,
}

/// <summary>
/// Changes of an account by an administrator. Each ends the sessions that rest on what was before, and none leaves the
/// place without an active administrator. Thread-safe.
/// </summary>
internal sealed class ChangeUser(Store store, SessionRegistry sessions)
{
    public Task<ChangeFault> SetRoleAsync(long id, Role role, CancellationToken cancel) =>
        ApplyAsync(id, keepsAdmin: role == Role.Admin, user => user.Role = role, keepSession: null, cancel);

    public Task<ChangeFault> SetActiveAsync(long id, bool active, CancellationToken cancel) =>
        ApplyAsync(id, keepsAdmin: active, user => user.IsActive = active, keepSession: null, cancel);

    /// <param name="id">Whose.</param>
    /// <param name="hash">The hash of the new password.</param>
    /// <param name="keepSession">A session that goes on: that of somebody who changes their own.</param>
    /// <param name="cancel">The request's.</param>
    public Task<ChangeFault> SetPasswordAsync(long id, string hash, string keepSession, CancellationToken cancel) =>
        ApplyAsync(id, keepsAdmin: true, user => user.PasswordHash = hash, keepSession, cancel);

    private async Task<ChangeFault> ApplyAsync(long id, bool keepsAdmin, Action<User> change, string? keepSession, CancellationToken cancel)
    {
        var fault = await store.WriteAsync(async (db, token) =>
        {
            var admins = await LockAdminsAsync(db, token);
            var user = await db.Users.AsTracking().SingleOrDefaultAsync(user => user.Id == id, token);
            if (user is null)
                return ChangeFault.NoSuchUser;
            if (!keepsAdmin && admins is [var last] && last == id)
                return ChangeFault.LastAdmin;
            change(user);
            if (!db.ChangeTracker.HasChanges())
                return ChangeFault.None;
            await db.SaveChangesAsync(token);
            db.Touch(CacheTags.User(id), CacheTags.People);
            await db.Sessions.Where(session => session.UserId == id && session.Id != keepSession).ExecuteDeleteAsync(token);
            return ChangeFault.None;
        }, cancel);
        if (fault == ChangeFault.None)
            sessions.EndAllOf(id, except: keepSession);
        return fault;
    }

    // Held until the commit: two administrators who demote each other at the same moment must not both succeed. SQLite has one writer.
    private Task<List<long>> LockAdminsAsync(LecternDb db, CancellationToken cancel) => db.Database.SqlQueryRaw<long>(store.Kind == StoreKind.Sqlite
        ? """SELECT id AS "Value" FROM users WHERE role = {0} AND is_active = {1}"""
        : """SELECT id AS "Value" FROM users WHERE role = {0} AND is_active = {1} ORDER BY id FOR UPDATE""", (int)Role.Admin, true).ToListAsync(cancel);
}
