using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Identity;

namespace Lectern.Server.Accounts;

/// <summary>Who somebody is: accounts, sign-in, sessions.</summary>
public static class AccountsFeature
{
    public static void AddAccounts(this IServiceCollection services)
    {
        services.AddSignInSchemes();
        services.AddSharedKeys();
        services.AddForgeryGuard();
        services.AddSingleton<SessionRegistry>();
        services.AddSingleton<SessionTickets>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = PasswordGate.Iterations);
        services.AddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();
        services.AddSingleton<PasswordGate>();
        services.AddSingleton<Throttle>();
        services.AddSingleton<PasswordSignIn>();
        services.AddSingleton<SignUp>();
        services.AddSingleton<CreateAccount>();
        services.AddSingleton<GetUser>();
        services.AddSingleton<AccountsSweep>();
        services.AddHostedService<AccountsSweepLoop>();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, AccountsJson.Default));
    }

    /// <summary>From here on it is known who asks, and those who may not are turned away.</summary>
    public static void UseAccounts(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseMiddleware<SessionCheck>();
        app.UseAuthorization();
        app.UseMiddleware<ForgeryGuard>();
        app.UseAntiforgery();
    }

    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        var session = app.MapGroup("/api/session").WithTags("Accounts");
        session.MapPost("", SignIn.Handle).AllowAnonymous()
            .Produces<SignIn.Answer>().ProducesValidationProblem().ProducesProblem(401).ProducesProblem(429);
        session.MapGet("", GetSession.Handle).RequireAuthorization(Policies.SignedIn)
            .Produces<GetSession.Answer>().ProducesProblem(401);
        session.MapDelete("", SignOut.Handle).RequireAuthorization(Policies.SignedIn)
            .Produces(204).ProducesProblem(401);

        var users = app.MapGroup("/api/users").WithTags("Accounts");
        users.MapPost("", SignUp.Handle).AllowAnonymous()
            .Produces<SignUp.Answer>(201).ProducesValidationProblem().ProducesProblem(403).ProducesProblem(429);
        users.MapGet("/{id}", GetUser.Handle).RequireAuthorization(Policies.SignedIn)
            .Produces<GetUser.Answer>().ProducesProblem(401).ProducesProblem(404);
    }
}
