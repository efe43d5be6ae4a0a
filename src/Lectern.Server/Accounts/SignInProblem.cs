using System.Globalization;

namespace Lectern.Server.Accounts;

/// <summary>Why somebody is not let in, in words that do not tell whether the account exists.</summary>
internal static class SignInProblem
{
    public static string TextOf(PasswordSignIn.Outcome outcome) => outcome.Fault switch
    {
        SignInFault.TooManyFailures => $"Too many sign-ins failed. Try again in {Seconds(outcome.RetryAfter)} seconds.",
        SignInFault.Busy => "Many people are signing in right now. Try again in a moment.",
        _ => "The e-mail address or the password is wrong.",
    };

    public static int StatusOf(PasswordSignIn.Outcome outcome) => outcome.Fault switch
    {
        SignInFault.TooManyFailures => StatusCodes.Status429TooManyRequests,
        SignInFault.Busy => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status401Unauthorized,
    };

    public static IResult Of(PasswordSignIn.Outcome outcome, HttpContext http)
    {
        SetHeaders(outcome, http);
        return TypedResults.Problem(TextOf(outcome), statusCode: StatusOf(outcome), title: "Not signed in.");
    }

    public static void SetHeaders(PasswordSignIn.Outcome outcome, HttpContext http)
    {
        if (outcome.Fault is SignInFault.TooManyFailures or SignInFault.Busy)
            http.Response.Headers.RetryAfter = Seconds(outcome.RetryAfter).ToString(CultureInfo.InvariantCulture);
    }

    private static long Seconds(TimeSpan wait) => Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
}
