using System.Net;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Tests.Accounts;

namespace Lectern.Tests.Web;

public sealed class SecurityHeadersTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/health")]
    [InlineData("/api/session")]
    [InlineData("/nowhere")]
    [InlineData("/api/users/word")]
    public async Task Every_answer_good_or_bad_has_them(string path)
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var client = server.ClientFor(await server.CreateUserAsync("Ada", Role.Learner));

        var answer = await client.GetAsync(path, Cancel);

        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("same-origin", answer.Headers.GetValues("Cross-Origin-Opener-Policy").Single());
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.False(answer.Headers.Contains("Server"));
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Behind_a_trusted_proxy_https_and_the_address_are_the_clients()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite, ("Lectern:Web:TrustedProxies:0", "127.0.0.0/8"));
        var ada = await server.CreateUserAsync("Ada", Role.Learner);
        using var client = server.Client();
        client.DefaultRequestHeaders.Host = "learn.example.org";
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");

        var answer = await client.SignInAsync(ada.Email, TestServer.Password);

        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.StartsWith("__Host-lectern=", cookie, StringComparison.Ordinal);
        Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("max-age=31536000", answer.Headers.GetValues("Strict-Transport-Security").Single());
    }

    [Fact]
    public async Task Nobody_else_can_say_that_they_are_someone_else()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite, ("Lectern:Web:TrustedProxies:0", "10.0.0.0/8"));
        using var client = server.Client();
        for (var i = 0; i < 5; i++)
        {
            client.DefaultRequestHeaders.Remove("X-Forwarded-For");
            client.DefaultRequestHeaders.Add("X-Forwarded-For", $"203.0.113.{i}");
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.SignInAsync("ada@example.org", "wrong")).StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await client.SignInAsync("ada@example.org", "wrong")).StatusCode);
    }

    [Fact]
    public async Task However_a_trusted_proxy_writes_a_client_down_it_is_the_same_one()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite, ("Lectern:Web:TrustedProxies:0", "127.0.0.0/8"));
        async Task<HttpStatusCode> GuessAsync(params string[] forwarded)
        {
            using var client = server.Client();
            client.DefaultRequestHeaders.Add("X-Forwarded-For", forwarded);
            return (await client.SignInAsync("ada@example.org", "wrong")).StatusCode;
        }

        // Alone; with its port; after what it said of itself; with that in a header of its own; before a second trusted proxy.
        foreach (var form in (string[][])[["203.0.113.9"], ["203.0.113.9:4711"], ["198.51.100.1, 203.0.113.9"], ["198.51.100.2", "203.0.113.9"], ["203.0.113.9, 127.0.0.7"]])
            Assert.Equal(HttpStatusCode.Unauthorized, await GuessAsync(form));

        Assert.Equal(HttpStatusCode.TooManyRequests, await GuessAsync("203.0.113.9"));
        Assert.Equal(HttpStatusCode.Unauthorized, await GuessAsync("203.0.113.10"));
    }
}
