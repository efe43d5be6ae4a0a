using Lectern.Server.Accounts.Pages;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Accounts;

/// <summary><c>/sign-up</c>: the same rules as <c>POST /api/users</c>, as a form.</summary>
internal static class SignUpForm
{
    public static IResult Show(string? returnTo, HttpContext http, IOptions<LecternOptions> options) => options.Value.Accounts.SelfRegistration
        ? Page(http, new(AccountRules.MinPassword, ReturnTo: LocalPath.Check(returnTo)))
        : http.Fault(StatusCodes.Status403Forbidden);

    public static async Task<IResult> Post([FromForm] string? email, [FromForm] string? name, [FromForm] string? password, [FromForm] string? returnTo,
        SignUp signUp, HttpContext http, CancellationToken cancel)
    {
        var way = LocalPath.Check(returnTo);
        var outcome = await signUp.TryAsync(new(email, name, password), ClientAddress.Of(http), cancel);
        SignUp.SetHeaders(outcome, http);
        return outcome.Fault switch
        {
            // Said alike for a new address and a taken one: only the sign-in that follows knows.
            SignUp.Fault.None => http.SeeOther(PageQuery.Of("/sign-in", ("returnTo", way)), "Sign in to begin. If the address had an account before, its own password still opens it."),
            SignUp.Fault.Off => http.Fault(StatusCodes.Status403Forbidden),
            _ => Page(http, new(AccountRules.MinPassword, name ?? "", email ?? "", ErrorsOf(outcome), way), SignUp.StatusOf(outcome.Fault)),
        };
    }

    private static FieldErrors ErrorsOf(SignUp.Outcome outcome)
    {
        var errors = outcome.Errors ?? new();
        if (!errors.Any)
            errors.Add("", SignUp.TextOf(outcome.Fault));
        return errors;
    }

    private static RazorComponentResult<SignUpPage> Page(HttpContext http, SignUpView view, int status = StatusCodes.Status200OK) => http.Frame().Page<SignUpPage>(view, status);
}
