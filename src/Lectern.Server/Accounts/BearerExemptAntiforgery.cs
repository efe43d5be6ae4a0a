using Lectern.Server.Web;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Lectern.Server.Accounts;

/// <summary>
/// The framework asks for a token wherever an endpoint binds a form, whoever sends it. A program that uploads with its
/// bearer token has none and needs none.
/// </summary>
internal sealed class BearerExemptAntiforgery(IAntiforgery inner) : IAntiforgery
{
    public AntiforgeryTokenSet GetAndStoreTokens(HttpContext httpContext) => inner.GetAndStoreTokens(httpContext);

    public AntiforgeryTokenSet GetTokens(HttpContext httpContext) => inner.GetTokens(httpContext);

    public Task<bool> IsRequestValidAsync(HttpContext httpContext) => IsBearer(httpContext) ? Task.FromResult(true) : inner.IsRequestValidAsync(httpContext);

    public Task ValidateRequestAsync(HttpContext httpContext) => IsBearer(httpContext) ? Task.CompletedTask : inner.ValidateRequestAsync(httpContext);

    public void SetCookieTokenAndHeader(HttpContext httpContext) => inner.SetCookieTokenAndHeader(httpContext);

    private static bool IsBearer(HttpContext http) => http.User.Identity?.AuthenticationType == SignInSchemes.Bearer;
}

internal static class AntiforgeryRegistration
{
    public static void AddForgeryGuard(this IServiceCollection services)
    {
        services.AddAntiforgery(options =>
        {
            options.HeaderName = ForgeryGuard.Header;
            options.FormFieldName = ForgeryGuard.Field;
            options.Cookie.Name = "lectern-forms";
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            // The content security policy says who may frame a page, and says it for every page.
            options.SuppressXFrameOptionsHeader = true;
        });
        // One warning a forged request would let anybody fill the log; the answer says what is missing.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Error));
        var framework = services.Last(service => service.ServiceType == typeof(IAntiforgery)).ImplementationType!;
        services.Replace(ServiceDescriptor.Singleton<IAntiforgery>(provider =>
            new BearerExemptAntiforgery((IAntiforgery)ActivatorUtilities.CreateInstance(provider, framework))));
    }
}
