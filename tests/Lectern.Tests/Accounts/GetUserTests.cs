using System.Net;
using System.Text.Json;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Tests.Accounts;

public sealed class GetUserTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task The_basic_user_takes_one_statement(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ada = await server.CreateUserAsync("Ada", Role.Instructor);
        using var client = server.ClientFor(ada);
        await client.GetAsync($"/api/users/{ada.Id}", Cancel);

        var user = await server.Budget.AtMostAsync(1, async () => await (await client.GetAsync($"/api/users/{ada.Id}", Cancel)).JsonAsync());

        Assert.Equal(ada.Id, user.GetProperty("id").GetInt64());
        Assert.Equal("Ada", user.GetProperty("name").GetString());
        Assert.Equal("instructor", user.GetProperty("role").GetString());
        Assert.Equal(JsonValueKind.Null, user.GetProperty("avatarUrl").ValueKind);
    }

    [Theory, OnBothStores]
    public async Task The_address_is_for_oneself_and_admins(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ada = await server.CreateUserAsync("Ada", Role.Learner);
        var grace = await server.CreateUserAsync("Grace", Role.Instructor);
        var root = await server.CreateUserAsync("Root", Role.Admin);
        await server.Store.WriteAsync((db, cancel) => db.Users.Where(user => user.Id == ada.Id).ExecuteUpdateAsync(set => set.SetProperty(user => user.Avatar, "3f5a.jpg"), cancel), Cancel);

        Assert.Equal(ada.Email, await EmailSeenByAsync(ada));
        Assert.Null(await EmailSeenByAsync(grace));
        Assert.Equal(ada.Email, await EmailSeenByAsync(root));

        async Task<string?> EmailSeenByAsync(User viewer)
        {
            using var client = server.ClientFor(viewer);
            var user = await (await client.GetAsync($"/api/users/{ada.Id}", Cancel)).JsonAsync();
            Assert.Equal("/media/3f5a.jpg", user.GetProperty("avatarUrl").GetString());
            return user.TryGetProperty("email", out var email) ? email.GetString() : null;
        }
    }

    [Fact]
    public async Task An_unknown_user_is_a_404_and_a_word_is_a_400_that_names_the_field()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var client = server.ClientFor(await server.CreateUserAsync("Ada", Role.Learner));

        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/api/users/999999", Cancel)).StatusCode);
        Assert.Equal(["id"], await (await client.GetAsync("/api/users/ada", Cancel)).WrongFieldsAsync());
    }
}
