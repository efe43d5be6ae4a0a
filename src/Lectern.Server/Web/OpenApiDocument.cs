using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Lectern.Server.Web;

/// <summary><c>/openapi/v1.json</c>: every route under <c>/api</c>, with the two ways to say who asks.</summary>
internal static class OpenApiDocument
{
    private const string BearerScheme = "bearer";
    private const string CookieScheme = "cookie";

    public static void AddOpenApiDocument(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.ShouldInclude = route => route.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
        options.CreateSchemaReferenceId = NameOf;
        options.AddDocumentTransformer(Describe);
        options.AddOperationTransformer(RequireSignIn);
    });

    // Each use case has its own Request and Answer: "SignInRequest", not "Request".
    private static string? NameOf(JsonTypeInfo type) => OpenApiOptions.CreateDefaultSchemaReferenceId(type) is { } name
        ? type.Type.DeclaringType?.Name + name
        : null;

    private static Task Describe(Microsoft.OpenApi.OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        document.Info = new OpenApiInfo { Title = "Lectern", Version = "v1", Description = "Errors are application/problem+json (RFC 9457). Times are UTC." };
        // What it was asked under is nobody's business but the asker's, and would differ from node to node.
        document.Servers = [];
        document.AddComponent(BearerScheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "The token of POST /api/session.",
        });
        document.AddComponent(CookieScheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Cookie,
            Name = "lectern",
            Description = "Set by POST /api/session, on https as __Host-lectern. Writes need the antiforgeryToken of GET /api/session in X-CSRF-TOKEN.",
        });
        return Task.CompletedTask;
    }

    private static Task RequireSignIn(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any())
            return Task.CompletedTask;
        operation.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(BearerScheme, context.Document)] = [] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(CookieScheme, context.Document)] = [] },
        ];
        return Task.CompletedTask;
    }
}
