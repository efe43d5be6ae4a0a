using System.Net;
using Lectern.Server.Accounts;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Accounts;

/// <summary>Two nodes over one store.</summary>
public sealed class NodesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task A_sign_out_on_one_node_reaches_the_other_within_thirty_seconds(StoreKind kind)
    {
        var time = new ManualTime();
        var address = await TestStores.CreateAsync(kind);
        await using var here = await TestServer.StartAsync(address, services => services.AddSingleton<TimeProvider>(time));
        await using var there = await TestServer.StartAsync(address, services => services.AddSingleton<TimeProvider>(time));
        var ada = await here.CreateUserAsync("Ada", Role.Learner);
        using var client = here.ClientFor(ada);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, there));

        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync("/api/session", Cancel)).StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, here));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, there));
        time.Advance(SessionRegistry.Trust);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, there));
    }

    [Theory, OnBothStores]
    public async Task A_change_of_role_in_the_store_ends_the_sessions_that_say_otherwise(StoreKind kind)
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(await TestStores.CreateAsync(kind), services => services.AddSingleton<TimeProvider>(time));
        var ada = await server.CreateUserAsync("Ada", Role.Admin);
        using var client = server.ClientFor(ada);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, server));

        await server.Store.WriteAsync((db, cancel) => db.Users.ExecuteUpdateAsync(set => set.SetProperty(user => user.Role, Role.Learner), cancel), Cancel);
        time.Advance(SessionRegistry.Trust);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, server));
    }

    [Theory, OnBothStores]
    public async Task A_session_is_looked_up_once_in_thirty_seconds(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ada = await server.CreateUserAsync("Ada", Role.Learner);
        using var client = server.ClientFor(ada);
        var before = server.Statements.Count;

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.GetAsync("/api/session", Cancel)));

        // One for the session, and one a request for who it is.
        Assert.Equal(21, server.Statements.Count - before);
    }

    [Theory, OnBothStores]
    public async Task Cookies_and_tokens_of_one_node_are_good_on_the_other_even_when_both_made_the_first_key(StoreKind kind)
    {
        var address = await TestStores.CreateAsync(kind);
        var nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => TestServer.StartAsync(address, null))));
        try
        {
            Assert.Equal(1, await nodes[0].Store.ReadAsync((db, cancel) => db.DataProtectionKeys.CountAsync(cancel), Cancel));
            foreach (var node in nodes)
            {
                var ada = await node.CreateUserAsync("Ada", Role.Learner);
                using var program = node.ClientFor(ada);
                using var browser = node.CookieClientFor(ada);
                foreach (var other in nodes)
                {
                    Assert.Equal(HttpStatusCode.OK, await StatusAsync(program, other));
                    Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser, other));
                }
            }
        }
        finally
        {
            foreach (var node in nodes)
                await node.DisposeAsync();
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, TestServer server) =>
        (await client.GetAsync(new Uri(server.Url, "/api/users/1"), Cancel)).StatusCode;
}
