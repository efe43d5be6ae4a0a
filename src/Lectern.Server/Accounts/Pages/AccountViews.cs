using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Lectern.Server.Web.Pictures;

namespace Lectern.Server.Accounts.Pages;

/// <param name="Failure">One sentence for the whole form: it never says which of the two was wrong.</param>
/// <param name="ReturnTo">A path on this server to go to afterwards, checked by the endpoint.</param>
/// <param name="CanSignUp">Self-registration is on.</param>
public sealed record SignInView(string Email = "", string? Failure = null, string? ReturnTo = null, bool CanSignUp = true);

/// <param name="MinPasswordLength">Characters that a password needs.</param>
public sealed record SignUpView(int MinPasswordLength, string Name = "", string Email = "", FieldErrors? Errors = null, string? ReturnTo = null);

/// <summary>The people an admin looks through, the newest first.</summary>
/// <param name="Query">A part of a name or an address; empty for all.</param>
/// <param name="Users">This page of them.</param>
/// <param name="Total">How many match, or as far as was counted.</param>
/// <param name="TotalIsExact">False when there are more than <paramref name="Total"/>.</param>
/// <param name="NewerHref">The page before this one; null if there is none.</param>
/// <param name="OlderHref">The page after this one; null if there is none.</param>
public sealed record UsersView(string Query, IReadOnlyList<UserRow> Users, int Total, bool TotalIsExact, string? NewerHref = null, string? OlderHref = null)
{
    /// <summary>Their pictures in the size that they are shown in.</summary>
    public PictureSet Images { get; init; } = PictureSet.Empty;
}

public sealed record UserRow(long Id, string Name, string Email, Role Role, bool IsActive, DateTime CreatedAt, string? ImageUrl = null);

public sealed record NewUserView(int MinPasswordLength, string Name = "", string Email = "", Role Role = Role.Learner, FieldErrors? Errors = null);

/// <param name="HasPassword">False for people who came with a roster and were never given one.</param>
public sealed record UserView(long Id, string Name, string Email, Role Role, bool IsActive, bool HasPassword, DateTime CreatedAt, int MinPasswordLength, FieldErrors? Errors);
