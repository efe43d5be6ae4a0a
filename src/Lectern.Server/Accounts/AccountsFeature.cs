using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Identity;

namespace Lectern.Server.Accounts;

/// <summary>Who somebody is: accounts, sign-in, sessions.</summary>
public static class AccountsFeature
{
    // OWASP's figure for PBKDF2 with HMAC-SHA-512 (Password Storage Cheat Sheet, 2023).
    private const int PasswordIterations = 210_000;

    public static void AddAccounts(this IServiceCollection services)
    {
        services.AddSignInSchemes();
        services.AddAntiforgery();
        services.AddSingleton<SessionRegistry>();
        services.AddSingleton<SessionTickets>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = PasswordIterations);
        services.AddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();
        services.AddSingleton<PasswordGate>();
        services.AddSingleton<PasswordSignIn>();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, AccountsJson.Default));
    }

    /// <summary>From here on it is known who asks, and those who may not are turned away.</summary>
    public static void UseAccounts(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseMiddleware<SessionCheck>();
        app.UseAuthorization();
    }

    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        var session = app.MapGroup("/api/session").WithTags("Accounts");
        session.MapPost("", SignIn.Handle).AllowAnonymous();
        session.MapGet("", GetSession.Handle).RequireAuthorization(Policies.SignedIn);
        session.MapDelete("", SignOut.Handle).RequireAuthorization(Policies.SignedIn);
    }
}
