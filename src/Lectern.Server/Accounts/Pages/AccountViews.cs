using Lectern.Server.Storage.Model;
using Lectern.Server.Web;

namespace Lectern.Server.Accounts.Pages;

/// <param name="Failure">One sentence for the whole form: it never says which of the two was wrong.</param>
/// <param name="ReturnTo">A path on this server to go to afterwards, checked by the endpoint.</param>
/// <param name="CanSignUp">Self-registration is on.</param>
public sealed record SignInView(string Email = "", string? Failure = null, string? ReturnTo = null, bool CanSignUp = true);

/// <param name="MinPasswordLength">Characters that a password needs.</param>
public sealed record SignUpView(int MinPasswordLength, string Name = "", string Email = "", FieldErrors? Errors = null, string? ReturnTo = null);

/// <summary>The people an admin looks through.</summary>
/// <param name="Query">A part of a name or an address; empty for all.</param>
public sealed record UsersView(string Query, IReadOnlyList<UserRow> Users, Paging Paging);

public sealed record UserRow(long Id, string Name, string Email, Role Role, bool IsActive, DateTime CreatedAt, string? ImageUrl = null);
