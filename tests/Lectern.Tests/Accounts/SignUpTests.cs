using System.Net;
using System.Net.Http.Json;
using Lectern.Server.Accounts;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Tests.Accounts;

public sealed class SignUpTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task Grace_signs_up_and_signs_in(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        using var client = server.Client();

        var answer = await client.SignUpAsync(" Grace@Example.org ", "Grace Hopper", "nanoseconds of wire");
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("""{"name":"Grace Hopper","email":"Grace@Example.org"}""", await answer.Content.ReadAsStringAsync(Cancel));

        var signedIn = await client.SignInAsync("grace@example.org", "nanoseconds of wire");
        Assert.Equal("learner", (await signedIn.JsonAsync()).GetProperty("user").GetProperty("role").GetString());
    }

    [Theory, OnBothStores]
    public async Task A_taken_address_gets_the_same_answer_and_changes_nothing(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ada = await server.CreateUserAsync("Ada", Role.Admin);
        using var client = server.Client();

        var taken = await client.SignUpAsync(ada.Email.ToUpperInvariant(), "Mallory", "let me in please");
        Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
        Assert.Equal($$"""{"name":"Mallory","email":"{{ada.Email.ToUpperInvariant()}}"}""", await taken.Content.ReadAsStringAsync(Cancel));

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.SignInAsync(ada.Email, "let me in please")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.SignInAsync(ada.Email, TestServer.Password)).StatusCode);
        var user = await server.Store.ReadAsync((db, cancel) => db.Users.SingleAsync(cancel), Cancel);
        Assert.Equal(("Ada", Role.Admin), (user.Name, user.Role));
    }

    [Theory]
    [InlineData("", "Ada", "long enough it is", "email")]
    [InlineData("ada", "Ada", "long enough it is", "email")]
    [InlineData("ada@example", "Ada", "long enough it is", "email")]
    [InlineData("a b@example.org", "Ada", "long enough it is", "email")]
    [InlineData("Ada <ada@example.org>", "Ada", "long enough it is", "email")]
    [InlineData("ada@example.org\r\nBcc: x@y.z", "Ada", "long enough it is", "email")]
    [InlineData("ada@example.org", " ", "long enough it is", "name")]
    [InlineData("ada@example.org", "A\0da", "long enough it is", "name")]
    [InlineData("ada@example.org", "Ada\nByron", "long enough it is", "name")]
    [InlineData("ada@example.org", "Ada", "too short", "password")]
    [InlineData("ada@example.org", "Ada", "Ada@Example.org", "password")]
    [InlineData("ada@example.org", "Ada", "PASSWORD123", "password")]
    [InlineData("ada@example.org", "Ada", "aaaaaaaaaaaaaaaa", "password")]
    [InlineData("ada@example.org", "Ada", null, "password")]
    [InlineData(null, "Ada", "long enough it is", "email")]
    public async Task A_field_that_cannot_be_is_named(string? email, string? name, string? password, string field)
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var client = server.Client();

        var answer = await client.SignUpAsync(email, name, password);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal([field], await answer.WrongFieldsAsync());
    }

    [Theory]
    [InlineData("""{"email":5}""", "email")]
    [InlineData("""{"email":"a@b.c"} and more""", "body")]
    [InlineData("[]", "body")]
    [InlineData("null", "body")]
    [InlineData("", "body")]
    public async Task A_body_that_cannot_be_read_is_a_400_that_says_where(string body, string field)
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var client = server.Client();
        using var content = new StringContent(body, null, "application/json");

        var answer = await client.PostAsync("/api/users", content, Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal([field], await answer.WrongFieldsAsync());
    }

    [Fact]
    public async Task Self_registration_can_be_switched_off()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite, ("Lectern:Accounts:SelfRegistration", "false"));
        using var client = server.Client();

        Assert.Equal(HttpStatusCode.Forbidden, (await client.SignUpAsync("ada@example.org", "Ada", "long enough it is")).StatusCode);
        foreach (var page in new[] { "/courses", "/sign-in" })
            Assert.DoesNotContain("/sign-up", await client.GetStringAsync(page, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory, OnBothStores]
    public async Task One_address_can_make_a_hundred_accounts_and_then_waits(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        using var client = server.Client();
        for (var i = 0; i < ThrottleRule.SignUp.Tries; i++)
            Assert.Equal(HttpStatusCode.Created, (await client.SignUpAsync($"pupil{i}@example.org", "Pupil", "long enough it is")).StatusCode);

        var answer = await client.SignUpAsync("one-more@example.org", "Pupil", "long enough it is");

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 30, 60);
    }
}
