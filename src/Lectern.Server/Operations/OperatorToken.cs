using System.Security.Cryptography;
using System.Text;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Operations;

/// <summary>
/// Lets programs of the operator in by <c>Lectern:Operations:Token</c>. It makes nobody a user: a request that bears it has no rights but
/// those of <see cref="Policies.Operators"/>. Thread-safe.
/// </summary>
internal sealed class OperatorToken(IOptions<LecternOptions> options) : AuthorizationHandler<OperatorRequirement>
{
    private const string Scheme = "Bearer ";

    // Hashes have one length, so the comparison takes the same time whatever is sent.
    private readonly byte[]? _expected = options.Value.Operations.Token is { Length: > 0 } token ? Hash(token) : null;

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, OperatorRequirement requirement)
    {
        if (context.Resource is HttpContext http && IsIn(http.Request))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }

    private bool IsIn(HttpRequest request) =>
        _expected is not null && request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Hash(header[Scheme.Length..].Trim()), _expected);

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
