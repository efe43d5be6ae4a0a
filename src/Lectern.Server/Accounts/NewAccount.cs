using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Accounts;

/// <summary>The row of an account that may turn out to exist already.</summary>
internal sealed record NewAccount(string Email, string Name, Role Role, string PasswordHash)
{
    /// <summary>The new account's id, or null when the address is taken; then nothing has changed.</summary>
    public async Task<long?> InsertAsync(Store store, LecternDb db, DateTime now, CancellationToken cancel)
    {
        var ids = await db.Database.SqlQueryRaw<long>("""
            INSERT INTO users (email, email_key, name, role, password_hash, is_active, created_at)
            VALUES ({0}, {1}, {2}, {3}, {4}, {5}, {6})
            ON CONFLICT (email_key) DO NOTHING
            RETURNING id AS "Value"
            """, Email, User.KeyOf(Email), Name, (int)Role, PasswordHash, true, store.TimeValue(now)).ToListAsync(cancel);
        if (ids.Count == 0)
            return null;
        db.Touch(CacheTags.User(ids[0]));
        return ids[0];
    }
}
