using System.Security.Claims;
using Lectern.Server.Accounts.Pages;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Accounts;

/// <summary><c>/admin/users/{id}</c>: an administrator changes somebody's role, lets them in or not, sets a new password.</summary>
internal static class EditUser
{
    private const string LastAdmin = "This is the only active administrator. Make somebody else one first.";

    public static Task<IResult> Show(long id, Store store, HttpContext http, CancellationToken cancel) => PageAsync(id, store, http, null, cancel);

    public static async Task<IResult> PostRole(long id, [FromForm] string? role, ChangeUser change, HttpContext http, CancellationToken cancel) =>
        RoleForm.Parse(role) is { } chosen
            ? Answer(http, id, await change.SetRoleAsync(id, chosen, cancel), $"The role is {role} now. Whoever it is signs in again.")
            : http.Fault(StatusCodes.Status400BadRequest);

    public static async Task<IResult> PostActive(long id, [FromForm] bool active, ChangeUser change, HttpContext http, CancellationToken cancel) =>
        Answer(http, id, await change.SetActiveAsync(id, active, cancel), active ? "This account can sign in again." : "This account is signed out everywhere and cannot sign in.");

    public static async Task<IResult> PostPassword(long id, [FromForm] string? password, ClaimsPrincipal user, Store store, ChangeUser change,
        IPasswordHasher<User> hasher, HttpContext http, CancellationToken cancel)
    {
        var errors = new FieldErrors();
        var email = await store.ReadAsync((db, token) => db.Users.Where(row => row.Id == id).Select(row => row.Email).SingleOrDefaultAsync(token), cancel);
        var secret = AccountRules.Password(errors, password, email ?? "");
        if (email is not null && errors.Any)
            return await PageAsync(id, store, http, errors, cancel);
        return Answer(http, id, await change.SetPasswordAsync(id, hasher.HashPassword(null!, secret), Viewer.From(user)!.SessionId, cancel), "The new password is set, and every sign-in with the old one has ended.");
    }

    private static IResult Answer(HttpContext http, long id, ChangeFault fault, string done) => fault switch
    {
        ChangeFault.NoSuchUser => http.Fault(StatusCodes.Status404NotFound),
        ChangeFault.LastAdmin => http.SeeOther($"/admin/users/{id}", LastAdmin, FlashTone.Error),
        _ => http.SeeOther($"/admin/users/{id}", done),
    };

    private static async Task<IResult> PageAsync(long id, Store store, HttpContext http, FieldErrors? errors, CancellationToken cancel)
    {
        var user = await store.ReadAsync((db, token) => db.Users.Where(row => row.Id == id)
            .Select(row => new UserView(row.Id, row.Name, row.Email, row.Role, row.IsActive, row.PasswordHash != null, row.CreatedAt, AccountRules.MinPassword, null))
            .SingleOrDefaultAsync(token), cancel);
        return user is null
            ? http.Fault(StatusCodes.Status404NotFound)
            : http.Frame().Page<UserPage>(user with { Errors = errors }, errors is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }
}
