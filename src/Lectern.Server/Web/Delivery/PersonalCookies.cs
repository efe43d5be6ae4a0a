namespace Lectern.Server.Web.Delivery;

/// <summary>The cookies that make an answer somebody's own: who has signed in, and what is said once.</summary>
public static class PersonalCookies
{
    /// <summary>Without the prefix <c>__Host-</c>, which they have on https.</summary>
    public static IReadOnlyList<string> Names { get; } = [SignIn, Flash];

    public const string SignIn = "lectern";
    public const string Flash = "lectern-flash";
}
