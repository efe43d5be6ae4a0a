using Lectern.Server.Storage.Model;
using Lectern.Server.Web;

namespace Lectern.Server.Accounts;

/// <summary><c>POST /api/session</c></summary>
internal static class SignIn
{
    public sealed record Request(string? Email, string? Password);

    public sealed record Answer(string Token, DateTime ExpiresAt, SignedInUser User);

    public sealed record SignedInUser(long Id, string Name, string Email, Role Role);

    public static async Task<IResult> Handle(Request request, PasswordSignIn signIn, SessionTickets tickets, HttpContext http, CancellationToken cancel)
    {
        var errors = new FieldErrors();
        var email = errors.Text(request.Email, "email", AccountRules.MaxEmail);
        if (string.IsNullOrEmpty(request.Password))
            errors.Add("password", "must not be empty");
        if (errors.Any)
            return errors.ToProblem();

        var outcome = await signIn.TryAsync(email, request.Password!, ClientAddress.Of(http), cancel);
        if (outcome is not { Fault: SignInFault.None, User: { } user, Session: { } session })
            return SignInProblem.Of(outcome, http);
        await SessionTickets.SetCookieAsync(http, user, session);
        return TypedResults.Ok(new Answer(tickets.Token(user, session), session.ExpiresAt, new(user.Id, user.Name, user.Email, user.Role)));
    }
}
