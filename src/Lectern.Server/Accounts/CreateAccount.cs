using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Identity;

namespace Lectern.Server.Accounts;

/// <summary>Somebody with the right to do so makes an account for somebody else. Unlike <see cref="SignUp"/> this says when an address is taken.</summary>
public sealed class CreateAccount(Store store, IPasswordHasher<User> hasher, TimeProvider time)
{
    /// <summary>The new account's id, or null with <paramref name="errors"/> saying what to change.</summary>
    public async Task<long?> TryAsync(string? email, string? name, string? password, Role role, FieldErrors errors, CancellationToken cancel)
    {
        var address = AccountRules.Email(errors, email);
        var fullName = AccountRules.Name(errors, name);
        var secret = AccountRules.Password(errors, password, address);
        if (errors.Any)
            return null;
        var account = new NewAccount(address, fullName, role, hasher.HashPassword(null!, secret));
        var id = await store.WriteAsync((db, token) => account.InsertAsync(store, db, time.Now(), token), cancel);
        if (id is null)
            errors.Add("email", $"belongs to an account already: {address}");
        return id;
    }
}
