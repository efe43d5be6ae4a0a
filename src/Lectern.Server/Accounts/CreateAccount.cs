using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Accounts;

/// <summary>Somebody with the right to do so makes an account for somebody else. Unlike <see cref="SignUp"/> this says when an address is taken.</summary>
public sealed class CreateAccount(Store store, IPasswordHasher<User> hasher, TimeProvider time)
{
    public readonly record struct Outcome(AccountFault Fault, long Id = 0);

    /// <summary>For a program that has the store and no server.</summary>
    public static CreateAccount Over(Store store) =>
        new(store, new PasswordHasher<User>(Options.Create(new PasswordHasherOptions { IterationCount = PasswordGate.Iterations })), TimeProvider.System);

    /// <summary>Unless <see cref="AccountFault.None"/> is the answer, <paramref name="errors"/> says what to change.</summary>
    public async Task<Outcome> TryAsync(string? email, string? name, string? password, Role role, FieldErrors errors, CancellationToken cancel)
    {
        var address = AccountRules.Email(errors, email);
        var fullName = AccountRules.Name(errors, name);
        var secret = AccountRules.Password(errors, password, address);
        if (errors.Any)
            return new(AccountFault.Invalid);
        var account = new NewAccount(address, fullName, role, hasher.HashPassword(null!, secret));
        if (await store.WriteAsync((db, token) => account.InsertAsync(store, db, time.Now(), token), cancel) is { } id)
            return new(AccountFault.None, id);
        errors.Add("email", $"is taken: {address} has an account already");
        return new(AccountFault.Taken);
    }
}

public enum AccountFault
{
    None,
    Invalid,
    Taken,
}
