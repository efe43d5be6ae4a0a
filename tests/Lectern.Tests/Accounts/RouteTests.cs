using System.Text;
using Lectern.Server.Storage;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Accounts;

/// <summary>Walks every route with every kind of caller.</summary>
public sealed class RouteTests(RouteTests.Server fixture) : IClassFixture<RouteTests.Server>
{
    /// <summary>One for all rows: each cell of the table has people and courses of its own.</summary>
    public sealed class Server : IAsyncLifetime
    {
        public TestServer Value { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Value = await TestServer.StartAsync(StoreKind.Sqlite);

        public ValueTask DisposeAsync() => Value.DisposeAsync();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<RouteRow> Rows() => [.. RouteTable.Rows];

    [Fact]
    public void Every_route_has_a_row_and_every_row_a_route()
    {
        var routes = RoutesOf(fixture.Value);
        var rows = RouteTable.Rows.Select(row => row.Route).ToList();

        Assert.True(routes.Except(rows).ToList() is [], "RouteTable has no row for " + string.Join(", ", routes.Except(rows)));
        Assert.True(rows.Except(routes).ToList() is [], "RouteTable has rows for routes that are not mapped: " + string.Join(", ", rows.Except(routes)));
    }

    /// <summary>Method and pattern of all that is mapped.</summary>
    internal static List<string> RoutesOf(TestServer server) => [.. server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods
            .Select(method => $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}"))
        .Distinct()];

    [Theory, MemberData(nameof(Rows))]
    public async Task Each_caller_gets_what_the_table_says(RouteRow row)
    {
        var statuses = new List<string>();
        foreach (var caller in RouteWorld.Callers)
        {
            // A world of its own, so that what one caller changes is not missing for the next.
            var world = await RouteWorld.CreateAsync(fixture.Value);
            statuses.Add(await StatusAsync(fixture.Value, world, caller, row));
        }
        Assert.Equal(row.Statuses, string.Join(' ', statuses));
    }

    private static async Task<string> StatusAsync(TestServer server, RouteWorld world, string caller, RouteRow row)
    {
        using var client = world.Caller(caller) is { } user ? server.ClientFor(user) : server.Client();
        var (method, pattern) = (row.Route.Split(' ')[0], row.Route.Split(' ')[1]);
        using var request = new HttpRequestMessage(new HttpMethod(method), world.Fill(row.Address ?? pattern));
        if (!pattern.StartsWith("/api", StringComparison.Ordinal))
            request.Headers.Accept.ParseAdd("text/html");
        if (row.Body is { } body)
            request.Content = ContentOf(world.Fill(body));
        using var answer = await client.SendAsync(request, Cancel);
        return ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private static HttpContent ContentOf(string body)
    {
        if (body.StartsWith('{'))
            return new StringContent(body, Encoding.UTF8, "application/json");
        if (!body.StartsWith(RouteRow.Multipart, StringComparison.Ordinal))
            return new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded");
        var form = new MultipartFormDataContent();
        foreach (var field in body[RouteRow.Multipart.Length..].Split('&'))
            form.Add(new StringContent(field.Split('=')[1]), field.Split('=')[0]);
        return form;
    }
}
