using System.Globalization;
using System.Security.Claims;
using Lectern.Server.Storage.Model;

namespace Lectern.Server.Web;

/// <summary>Who asks, as their sign-in says. <c>null</c> stands for someone who has not signed in.</summary>
public sealed record Viewer(long Id, string Name, Role Role, string SessionId)
{
    public const string IdClaim = "sub";
    public const string NameClaim = "name";
    public const string RoleClaim = "role";
    public const string SessionClaim = "sid";

    public bool IsAdmin => Role == Role.Admin;

    public bool CanTeach => Role is Role.Instructor or Role.Admin;

    public static Viewer? From(ClaimsPrincipal user) =>
        long.TryParse(user.FindFirstValue(IdClaim), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && Enum.TryParse<Role>(user.FindFirstValue(RoleClaim), out var role)
            ? new(id, user.FindFirstValue(NameClaim) ?? "", role, user.FindFirstValue(SessionClaim) ?? "")
            : null;

    public ClaimsIdentity ToIdentity(string scheme) => new(
        [
            new(IdClaim, Id.ToString(CultureInfo.InvariantCulture)),
            new(NameClaim, Name),
            new(RoleClaim, Role.ToString()),
            new(SessionClaim, SessionId),
        ],
        scheme, NameClaim, RoleClaim);
}
