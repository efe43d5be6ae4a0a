using System.Globalization;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Accounts;

/// <summary>
/// <c>POST /api/users</c>: somebody makes their own account. Whether the address had one already, neither the answer nor
/// the time it takes tells; the rightful owner signs in as before.
/// </summary>
internal sealed class SignUp(Store store, PasswordGate passwords, Throttle throttle, TimeProvider time, IOptions<LecternOptions> options)
{
    public sealed record Request(string? Email, string? Name, string? Password);

    public sealed record Answer(string Name, string Email);

    public enum Fault { None, Off, Invalid, TooMany, Busy }

    public readonly record struct Outcome(Fault Fault, Answer? Answer = null, FieldErrors? Errors = null, TimeSpan RetryAfter = default);

    public static async Task<IResult> Handle(Request request, SignUp signUp, HttpContext http, CancellationToken cancel)
    {
        var outcome = await signUp.TryAsync(request, ClientAddress.Of(http), cancel);
        SetHeaders(outcome, http);
        return outcome.Fault switch
        {
            Fault.None => TypedResults.Created((string?)null, outcome.Answer),
            Fault.Invalid => outcome.Errors!.ToProblem(),
            _ => TypedResults.Problem(TextOf(outcome.Fault), statusCode: StatusOf(outcome.Fault), title: "No account was made."),
        };
    }

    public async Task<Outcome> TryAsync(Request request, string address, CancellationToken cancel)
    {
        if (!options.Value.Accounts.SelfRegistration)
            return new(Fault.Off);
        var errors = new FieldErrors();
        var email = AccountRules.Email(errors, request.Email);
        var name = AccountRules.Name(errors, request.Name);
        var password = AccountRules.Password(errors, request.Password, email);
        if (errors.Any)
            return new(Fault.Invalid, Errors: errors);
        if (await throttle.SignUpWaitAsync(address, cancel) is { Ticks: > 0 } wait)
            return new(Fault.TooMany, RetryAfter: wait);
        using var turn = await passwords.EnterAsync(cancel);
        if (turn is null)
            return new(Fault.Busy, RetryAfter: TimeSpan.FromSeconds(2));

        var account = new NewAccount(email, name, Role.Learner, turn.Hash(password));
        await store.WriteAsync(async (db, token) =>
        {
            // Counting first also gives both cases something to commit: an empty commit would be faster, and tell.
            await throttle.CountSignUpAsync(db, address, token);
            await account.InsertAsync(store, db, time.Now(), token);
        }, cancel);
        return new(Fault.None, new(name, email));
    }

    public static int StatusOf(Fault fault) => fault switch
    {
        Fault.Off => StatusCodes.Status403Forbidden,
        Fault.Invalid => StatusCodes.Status400BadRequest,
        Fault.TooMany => StatusCodes.Status429TooManyRequests,
        Fault.Busy => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status201Created,
    };

    public static string TextOf(Fault fault) => fault switch
    {
        Fault.Off => "People cannot make their own account here. Ask an administrator for one.",
        Fault.TooMany => "Too many accounts were made from here. Try again later.",
        Fault.Busy => "Many people are signing up right now. Try again in a moment.",
        _ => "",
    };

    public static void SetHeaders(Outcome outcome, HttpContext http)
    {
        if (outcome.RetryAfter > TimeSpan.Zero)
            http.Response.Headers.RetryAfter = Math.Ceiling(outcome.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }
}
