using Lectern.Server.Accounts.Pages;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Lectern.Server.Accounts;

/// <summary><c>/admin/users/new</c>: an administrator makes an account for somebody.</summary>
internal static class AddUser
{
    public static IResult Show(HttpContext http) => Page(http, new(AccountRules.MinPassword));

    public static async Task<IResult> Post([FromForm] string? email, [FromForm] string? name, [FromForm] string? password, [FromForm] string? role,
        CreateAccount accounts, HttpContext http, CancellationToken cancel)
    {
        var errors = new FieldErrors();
        if (RoleForm.Parse(role) is not { } chosen)
            errors.Add("role", RoleForm.Expected);
        else if ((await accounts.TryAsync(email, name, password, chosen, errors, cancel)).Fault == AccountFault.None)
            return http.SeeOther("/admin", $"{name?.Trim()} can sign in now.");
        return Page(http, new(AccountRules.MinPassword, name ?? "", email ?? "", RoleForm.Parse(role) ?? Role.Learner, errors), StatusCodes.Status400BadRequest);
    }

    private static RazorComponentResult<NewUserPage> Page(HttpContext http, NewUserView view, int status = StatusCodes.Status200OK) => http.Frame().Page<NewUserPage>(view, status);
}
