using Lectern.Server.Storage.Model;
using Microsoft.AspNetCore.Authorization;

namespace Lectern.Server.Web;

/// <summary>Who may use a group of endpoints. Whose course or whose enrollment it is, the use case asks itself.</summary>
public static class Policies
{
    public const string SignedIn = "signed-in";
    public const string Instructors = "instructors";
    public const string Admins = "admins";

    /// <summary>Admins, and programs that bear the operator's token.</summary>
    public const string Operators = "operators";

    /// <summary>Deny first: an endpoint that names no policy and does not allow anonymous callers needs a sign-in.</summary>
    public static void AddPolicies(this IServiceCollection services) => services.AddAuthorizationBuilder()
        .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(IsSignedInOrNowhere).Build())
        .AddPolicy(SignedIn, policy => policy.RequireAuthenticatedUser())
        .AddPolicy(Instructors, policy => policy.RequireClaim(Viewer.RoleClaim, nameof(Role.Instructor), nameof(Role.Admin)))
        .AddPolicy(Admins, policy => policy.RequireClaim(Viewer.RoleClaim, nameof(Role.Admin)))
        .AddPolicy(Operators, policy => policy.AddRequirements(new OperatorRequirement()));

    // An address that leads nowhere is a 404 for everyone, not a 401; so are a wrong method (405) and a wrong content type (415),
    // for which routing makes up endpoints of its own.
    private static bool IsSignedInOrNowhere(AuthorizationHandlerContext context) =>
        context.User.Identity?.IsAuthenticated == true || context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint;
}

/// <summary>Met by admins, and by what else says so: a handler in the slice that knows the token.</summary>
internal sealed class OperatorRequirement : AuthorizationHandler<OperatorRequirement>, IAuthorizationRequirement
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, OperatorRequirement requirement)
    {
        if (context.User.HasClaim(Viewer.RoleClaim, nameof(Role.Admin)))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
