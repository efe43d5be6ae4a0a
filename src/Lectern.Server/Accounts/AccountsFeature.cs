using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Lectern.Server.Web.Answers;
using Microsoft.AspNetCore.Identity;

namespace Lectern.Server.Accounts;

/// <summary>Who somebody is: accounts, sign-in, sessions. See docs/accounts.md.</summary>
public static class AccountsFeature
{
    public static void AddAccounts(this IServiceCollection services)
    {
        services.AddSignInSchemes();
        services.AddSharedKeys();
        services.AddForgeryGuard();
        services.AddSingleton<SessionRegistry>();
        services.AddSingleton<KnownCredentials>();
        services.AddSingleton<IKnownViewers>(provider => provider.GetRequiredService<KnownCredentials>());
        services.AddSingleton<SessionTickets>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = PasswordGate.Iterations);
        services.AddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();
        services.AddSingleton<PasswordGate>();
        services.AddSingleton<Throttle>();
        services.AddSingleton<PasswordSignIn>();
        services.AddSingleton<SignUp>();
        services.AddSingleton<CreateAccount>();
        services.AddSingleton<GetUser>();
        services.AddSingleton(provider => provider.GetRequiredService<GetUser>().Hot);
        services.AddSingleton<IHotRead>(provider => provider.GetRequiredService<GetUser>());
        services.AddSingleton<ChangeUser>();
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
        MapApi(app);
        MapPages(app);
    }

    private static void MapApi(IEndpointRouteBuilder app)
    {
        var session = app.MapGroup("/api/session").WithTags("Accounts");
        session.MapPost("", SignIn.Handle).AllowAnonymous().WithMetadata(new ForgeryGuard.NewSignIn())
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

    private static void MapPages(IEndpointRouteBuilder app)
    {
        var entry = app.MapGroup("").AllowAnonymous().ExcludeFromDescription();
        entry.MapGet("/sign-in", SignInForm.Show);
        entry.MapPost("/sign-in", SignInForm.Post);
        entry.MapPost("/sign-out", SignInForm.SignOut);
        entry.MapGet("/sign-up", SignUpForm.Show);
        entry.MapPost("/sign-up", SignUpForm.Post);

        var admin = app.MapGroup("/admin").RequireAuthorization(Policies.Admins).ExcludeFromDescription();
        admin.MapGet("", ListUsers.Handle);
        admin.MapGet("/users/new", AddUser.Show);
        admin.MapPost("/users/new", AddUser.Post);
        admin.MapGet("/users/{id:long}", EditUser.Show);
        admin.MapPost("/users/{id:long}/role", EditUser.PostRole);
        admin.MapPost("/users/{id:long}/active", EditUser.PostActive);
        admin.MapPost("/users/{id:long}/password", EditUser.PostPassword);
    }
}
