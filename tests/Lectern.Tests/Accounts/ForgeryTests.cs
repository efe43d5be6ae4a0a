using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;

namespace Lectern.Tests.Accounts;

/// <summary>What a page of another site can make Ada's browser send.</summary>
public sealed class ForgeryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task A_write_with_the_cookie_needs_the_token_and_one_with_a_bearer_token_does_not(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var ada = await server.CreateUserAsync("Ada", Role.Learner);
        using var browser = server.CookieClientFor(ada);
        using var program = server.ClientFor(ada);

        var forged = await browser.DeleteAsync("/api/session", Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Contains("X-CSRF-TOKEN", (await forged.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);

        browser.DefaultRequestHeaders.Add("X-CSRF-TOKEN", await browser.AntiforgeryTokenAsync());
        Assert.Equal(HttpStatusCode.NoContent, (await browser.DeleteAsync("/api/session", Cancel)).StatusCode);

        var grace = await server.CreateUserAsync("Grace", Role.Learner);
        using var other = server.ClientFor(grace);
        Assert.Equal(HttpStatusCode.NoContent, (await other.DeleteAsync("/api/session", Cancel)).StatusCode);
    }

    [Fact]
    public async Task The_token_of_one_person_is_not_good_for_another()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var ada = server.CookieClientFor(await server.CreateUserAsync("Ada", Role.Learner));
        using var grace = server.CookieClientFor(await server.CreateUserAsync("Grace", Role.Learner));
        await grace.AntiforgeryTokenAsync();

        grace.DefaultRequestHeaders.Add("X-CSRF-TOKEN", await ada.AntiforgeryTokenAsync());

        Assert.Equal(HttpStatusCode.BadRequest, (await grace.DeleteAsync("/api/session", Cancel)).StatusCode);
    }

    // Forms and text/plain are what another site can send without asking; JSON is not.
    [Theory]
    [InlineData("application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("multipart/form-data; boundary=x", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", HttpStatusCode.OK)]
    public async Task Nobody_can_be_signed_in_from_another_site(string contentType, HttpStatusCode expected)
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        var ada = await server.CreateUserAsync("Ada", Role.Learner);
        using var client = server.Client();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{"email":"{{ada.Email}}","password":"{{TestServer.Password}}"}"""));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);

        Assert.Equal(expected, (await client.PostAsync("/api/session", content, Cancel)).StatusCode);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task A_form_that_cannot_be_read_has_no_token(string contentType)
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var client = server.Client();
        using var content = new ByteArrayContent("nonsense"u8.ToArray());
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);

        Assert.Equal(["X-CSRF-TOKEN"], await (await client.PostAsync("/sign-in", content, Cancel)).WrongFieldsAsync());
    }

    [Fact]
    public async Task Who_is_signed_in_already_can_sign_in_as_somebody_else()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        var grace = await server.CreateUserAsync("Grace", Role.Learner);
        using var browser = server.CookieClientFor(await server.CreateUserAsync("Ada", Role.Learner));

        Assert.Equal(HttpStatusCode.OK, (await browser.SignInAsync(grace.Email, TestServer.Password)).StatusCode);
        Assert.Equal("Grace", (await (await browser.GetAsync("/api/session", Cancel)).JsonAsync()).GetProperty("user").GetProperty("name").GetString());
    }

    [Fact]
    public async Task An_authorization_header_keeps_the_cookie_from_counting()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var browser = server.CookieClientFor(await server.CreateUserAsync("Ada", Role.Learner));
        browser.DefaultRequestHeaders.Authorization = new("Bearer", "made up");

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.DeleteAsync("/api/session", Cancel)).StatusCode);
    }
}
