using System.Text.Json;
using Lectern.Server.Storage;
using Lectern.Tests.Accounts;

namespace Lectern.Tests.Web;

public sealed class OpenApiTests
{
    [Fact]
    public async Task The_document_lists_every_route_of_the_API_and_how_to_sign_in()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var client = server.Client();

        var document = await (await client.GetAsync("/openapi/v1.json", TestContext.Current.CancellationToken)).JsonAsync();

        var listed = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}"));
        Assert.Equal(RouteTests.RoutesOf(server).Where(route => route.Contains(" /api/", StringComparison.Ordinal)).Order(), listed.Order());
        var schemes = document.GetProperty("components").GetProperty("securitySchemes");
        Assert.Equal("bearer", schemes.GetProperty("bearer").GetProperty("scheme").GetString());
        Assert.Equal("cookie", schemes.GetProperty("cookie").GetProperty("in").GetString());
        Assert.Equal(2, document.GetProperty("paths").GetProperty("/api/users/{id}").GetProperty("get").GetProperty("security").GetArrayLength());
        Assert.False(document.GetProperty("paths").GetProperty("/api/users").GetProperty("post").TryGetProperty("security", out _));
        // Each use case's own: were names shared, the last one would stand for all.
        Assert.True(document.GetProperty("components").GetProperty("schemas").TryGetProperty("SignInRequest", out var signIn));
        Assert.True(signIn.GetProperty("properties").TryGetProperty("password", out _));
    }
}
