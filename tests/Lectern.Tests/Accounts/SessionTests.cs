using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Accounts;

public sealed class SessionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task Ada_signs_in_and_both_her_token_and_her_cookie_say_who_she_is(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ada = await server.CreateUserAsync("Ada", Role.Instructor);
        using var client = server.Client();

        var answer = await client.PostAsJsonAsync("/api/session", new { email = ada.Email.ToUpperInvariant(), password = TestServer.Password }, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.Equal("instructor", body.GetProperty("user").GetProperty("role").GetString());

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);

        Assert.Equal("Ada", await NameAsync(client, "Authorization", "Bearer " + body.GetProperty("token").GetString()));
        Assert.Equal("Ada", await NameAsync(client, "Cookie", cookie.Split(';')[0]));
    }

    [Theory, OnBothStores]
    public async Task A_wrong_password_and_an_unknown_address_get_the_same_answer(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ada = await server.CreateUserAsync("Ada", Role.Learner);
        using var client = server.Client();

        var wrong = await client.PostAsJsonAsync("/api/session", new { email = ada.Email, password = "guess" }, Cancel);
        var unknown = await client.PostAsJsonAsync("/api/session", new { email = "nobody@example.org", password = "guess" }, Cancel);

        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
        Assert.Equal(await DetailAsync(wrong), await DetailAsync(unknown));
    }

    [Theory, OnBothStores]
    public async Task A_deactivated_account_cannot_sign_in(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ada = await server.CreateUserAsync("Ada", Role.Learner);
        using var client = server.Client();
        await server.Store.WriteAsync((db, cancel) => db.Users.ExecuteUpdateAsync(set => set.SetProperty(user => user.IsActive, false), cancel), Cancel);

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.SignInAsync(ada.Email, TestServer.Password)).StatusCode);
    }

    [Theory, OnBothStores]
    public async Task A_password_hashed_too_cheaply_is_hashed_again_at_the_next_sign_in(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(await TestStores.CreateAsync(kind), services => services.Configure<PasswordHasherOptions>(options => options.IterationCount = 2));
        var ada = await server.CreateUserAsync("Ada", Role.Learner);
        using var client = server.Client();

        Assert.Equal(HttpStatusCode.OK, (await client.SignInAsync(ada.Email, TestServer.Password)).StatusCode);

        var hash = await server.Store.ReadAsync((db, cancel) => db.Users.Select(user => user.PasswordHash).SingleAsync(cancel), Cancel);
        Assert.NotEqual(ada.PasswordHash, hash);
        Assert.Equal(HttpStatusCode.OK, (await client.SignInAsync(ada.Email, TestServer.Password)).StatusCode);
    }

    [Fact]
    public async Task An_unknown_address_costs_a_hash_too()
    {
        var hasher = new CountingHasher();
        await using var server = await TestServer.StartAsync(await TestStores.CreateAsync(StoreKind.Sqlite), services => services.AddSingleton<IPasswordHasher<User>>(hasher));
        using var client = server.Client();

        await client.SignInAsync("nobody@example.org", "guess");

        Assert.Equal(1, hasher.Verified);
    }

    [Theory, OnBothStores]
    public async Task After_sign_out_neither_cookie_nor_token_works(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ada = await server.CreateUserAsync("Ada", Role.Learner);
        using var bearer = server.ClientFor(ada);
        using var browser = server.CookieClientFor(ada);
        Assert.Equal(HttpStatusCode.OK, (await bearer.GetAsync("/api/session", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/session", Cancel)).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await bearer.DeleteAsync("/api/session", Cancel)).StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, (await bearer.GetAsync("/api/session", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/session", Cancel)).StatusCode);
    }

    private sealed class CountingHasher : IPasswordHasher<User>
    {
        private readonly PasswordHasher<User> _hasher = new();

        public int Verified { get; private set; }

        public string HashPassword(User user, string password) => _hasher.HashPassword(user, password);

        public PasswordVerificationResult VerifyHashedPassword(User user, string hashedPassword, string providedPassword)
        {
            Verified++;
            return _hasher.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }

    private static async Task<string?> DetailAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("detail").GetString();

    private static async Task<string?> NameAsync(HttpClient client, string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/session");
        request.Headers.TryAddWithoutValidation(header, value);
        var answer = await client.SendAsync(request, Cancel);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("user").GetProperty("name").GetString();
    }
}
