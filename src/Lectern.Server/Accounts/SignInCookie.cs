using Lectern.Server.Web;
using Lectern.Server.Web.Delivery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Lectern.Server.Accounts;

/// <summary>The cookie and bearer schemes, and what happens to those who have not signed in: pages lead to the sign-in, the API answers 401.</summary>
internal static class SignInCookie
{
    public const string Name = PersonalCookies.SignIn;

    public static void AddSignInSchemes(this IServiceCollection services) => services
        .AddAuthentication(SignInSchemes.Default)
        .AddPolicyScheme(SignInSchemes.Default, null, options => options.ForwardDefaultSelector = SchemeOf)
        .AddBearerToken(SignInSchemes.Bearer)
        .AddCookie(SignInSchemes.Cookie, options =>
        {
            options.Cookie.Name = Name;
            options.Cookie.Path = "/";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.CookieManager = new HostCookies();
            options.SlidingExpiration = false;
            options.Events.OnRedirectToLogin = AskForSignIn;
            options.Events.OnRedirectToAccessDenied = Forbid;
        });

    private static string SchemeOf(HttpContext http) => http.Request.Headers.ContainsKey("Authorization") ? SignInSchemes.Bearer : SignInSchemes.Cookie;

    private static Task AskForSignIn(RedirectContext<CookieAuthenticationOptions> context)
    {
        if (PageRequest.Is(context.Request))
        {
            var back = HttpMethods.IsGet(context.Request.Method) ? QueryString.Create("returnTo", context.Request.Path + context.Request.QueryString) : default;
            context.Response.Redirect("/sign-in" + back);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }
        return Task.CompletedTask;
    }

    private static Task Forbid(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
