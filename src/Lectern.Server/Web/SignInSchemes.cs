namespace Lectern.Server.Web;

/// <summary>The two ways a request says who sends it. Only the cookie is sent by browsers unasked, so only it needs the antiforgery token.</summary>
public static class SignInSchemes
{
    /// <summary>Bearer where the request has an Authorization header, the cookie where it has none.</summary>
    public const string Default = "Lectern";

    public const string Cookie = "Cookie";
    public const string Bearer = "Bearer";
}
