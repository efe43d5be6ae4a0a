using Lectern.Database;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Accounts;

internal enum SignInFault
{
    None,
    WrongCredentials,
    TooManyFailures,
    Busy,
}

/// <summary>The rule of signing in with a password, for the API and the page. Thread-safe.</summary>
internal sealed class PasswordSignIn(Store store, PasswordGate passwords, Throttle throttle, SessionTickets tickets, ProductMeter product)
{
    public readonly record struct Outcome(SignInFault Fault, User? User = null, Session? Session = null, TimeSpan RetryAfter = default);

    /// <param name="email">As typed.</param>
    /// <param name="password">As typed.</param>
    /// <param name="address">From <see cref="ClientAddress"/>.</param>
    /// <param name="cancel">The request's.</param>
    public async Task<Outcome> TryAsync(string email, string password, string address, CancellationToken cancel)
    {
        var key = User.KeyOf(email);
        if (await throttle.SignInWaitAsync(key, address, cancel) is { Ticks: > 0 } wait)
            return new(SignInFault.TooManyFailures, RetryAfter: wait);
        using var turn = await passwords.EnterAsync(cancel);
        if (turn is null)
            return new(SignInFault.Busy, RetryAfter: TimeSpan.FromSeconds(2));
        // Asked again: while this one waited for its turn, a hundred guesses sent at once may have been counted.
        if (await throttle.SignInWaitAsync(key, address, cancel) is { Ticks: > 0 } waitNow)
            return new(SignInFault.TooManyFailures, RetryAfter: waitNow);

        var user = await store.ReadAsync((db, token) => db.Users.SingleOrDefaultAsync(user => user.EmailKey == key && user.IsActive, token), cancel, Freshness.Newest);
        var verified = turn.Verify(user?.PasswordHash, password);
        if (user is null || verified == PasswordVerificationResult.Failed)
        {
            await throttle.CountFailureAsync(key, address, cancel);
            return new(SignInFault.WrongCredentials);
        }
        var rehashed = verified == PasswordVerificationResult.SuccessRehashNeeded ? turn.Hash(password) : null;
        var session = await OpenAsync(user, address, rehashed, cancel);
        product.SignedIn();
        return new(SignInFault.None, user, session);
    }

    private async Task<Session> OpenAsync(User user, string address, string? rehashed, CancellationToken cancel)
    {
        var session = tickets.NewSession(user);
        await store.WriteAsync(async (db, token) =>
        {
            db.Sessions.Add(session);
            await db.SaveChangesAsync(token);
            await throttle.RememberSuccessAsync(db, user.EmailKey, address, token);
            if (rehashed is not null)
                await db.Users.Where(row => row.Id == user.Id && row.PasswordHash == user.PasswordHash)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.PasswordHash, rehashed), token);
        }, cancel);
        return session;
    }
}
