using System.Net;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Lectern.Server.Web.Delivery;
using Lectern.Tests.Accounts;

namespace Lectern.Tests.Delivery.Cdn;

/// <summary>Walks every route: what may be kept is in the table, and nothing else is.</summary>
public sealed class CacheTableTests(RouteTests.Server fixture) : IClassFixture<RouteTests.Server>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>All that can be asked for with GET.</summary>
    public static TheoryData<RouteRow> Rows() => [.. RouteTable.Rows.Where(row => row.Route.StartsWith("GET ", StringComparison.Ordinal)).DistinctBy(row => row.Route)];

    [Theory, MemberData(nameof(Rows))]
    public async Task Only_what_the_table_names_may_be_kept_by_anyone(RouteRow row)
    {
        var kind = CacheTable.Routes.GetValueOrDefault(row.Route.Split(' ')[1]);
        var world = await RouteWorld.CreateAsync(fixture.Value);
        foreach (var caller in RouteWorld.Callers)
        {
            using var client = world.Caller(caller) is { } user ? fixture.Value.ClientFor(user) : fixture.Value.Client();
            using var answer = await client.GetAsync(new Uri(world.Fill(row.Address ?? row.Route.Split(' ')[1]), UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancel);
            var said = answer.Headers.NonValidated["Cache-Control"].ToString();

            if (kind == CacheClass.Private || answer.StatusCode != HttpStatusCode.OK || (kind == CacheClass.Public && caller != "anonymous"))
                Assert.True(!said.Contains("public", StringComparison.Ordinal) && (said.Contains("no-store", StringComparison.Ordinal) || said == CacheTable.SignedIn), $"{row.Route} for {caller}: {said}");
            else
                Assert.Equal(kind == CacheClass.Asset ? CacheTable.Asset : kind == CacheClass.Public ? CacheTable.Visitor : CacheTable.Picture, said);
            Assert.False(answer.Headers.Contains("Set-Cookie") && said.Contains("public", StringComparison.Ordinal), $"{row.Route} for {caller} sets a cookie");
        }
    }

    [Fact]
    public void Every_route_of_the_table_is_mapped() =>
        Assert.Empty(CacheTable.Routes.Keys.Except(RouteTests.RoutesOf(fixture.Value).Select(route => route.Split(' ')[1])));

    [Theory]
    [InlineData("X-Forwarded-Host", "evil.example")]
    [InlineData("X-Forwarded-Scheme", "evil")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("X-Forwarded-Port", "1")]
    [InlineData("X-Forwarded-Prefix", "/evil")]
    [InlineData("X-Original-URL", "/my")]
    [InlineData("X-Rewrite-URL", "/my")]
    [InlineData("X-Host", "evil.example")]
    [InlineData("X-HTTP-Method-Override", "POST")]
    [InlineData("Forwarded", "host=evil.example")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Accept-Language", "xx")]
    [InlineData("User-Agent", "evil")]
    public async Task A_header_that_caches_do_not_look_at_changes_nothing_that_they_keep(string header, string value)
    {
        await using var school = await School.OpenAsync(StoreKind.Sqlite);
        var course = await school.CourseAsync("Algebra");
        foreach (var path in new[] { "/", "/courses", $"/courses/{course.Slug}", "/api/courses", $"/api/courses/{course.Slug}", "/api/categories", WebAssets.Url("lectern.css") })
        {
            // Poisoned first: what is kept then is what others get.
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation(header, value);
            using var poisoned = await school.Anyone.SendAsync(request, Cancel);
            using var plain = await school.Anyone.GetAsync(new Uri(path, UriKind.Relative), Cancel);

            Assert.Equal(HttpStatusCode.OK, poisoned.StatusCode);
            Assert.Equal(await plain.Content.ReadAsStringAsync(Cancel), await poisoned.Content.ReadAsStringAsync(Cancel));
            Assert.Equal(Kept(plain), Kept(poisoned));
        }

        static string Kept(HttpResponseMessage answer) => string.Join('\n', answer.Headers.Concat(answer.Content.Headers).Where(one => one.Key != "Date").Select(one => $"{one.Key}: {string.Join(',', one.Value)}"));
    }

    [Theory]
    [InlineData("/my/x.css")]
    [InlineData("/my;x.css")]
    [InlineData("/my%2fx.css")]
    [InlineData("/my%2Fx.css")]
    [InlineData("/my.css")]
    [InlineData("/my%3bx.css")]
    [InlineData("/my%00.css")]
    [InlineData("/my%0a.css")]
    [InlineData("/assets/..%2fmy")]
    [InlineData("/assets/%2e%2e%2fmy")]
    [InlineData("/admin/x.js")]
    [InlineData("/api/session/x.css")]
    [InlineData("/learn/x/1/x.css")]
    public async Task A_page_of_somebodys_own_has_no_address_that_looks_like_a_file(string path)
    {
        using var client = fixture.Value.ClientFor(await fixture.Value.CreateUserAsync("Lea", Role.Admin));
        using var socket = new System.Net.Sockets.TcpClient();
        await socket.ConnectAsync(fixture.Value.Url.Host, fixture.Value.Url.Port, Cancel);
        await using var stream = socket.GetStream();
        // Raw: a client would tidy the path up before it is sent.
        await stream.WriteAsync(System.Text.Encoding.Latin1.GetBytes($"GET {path} HTTP/1.1\r\nHost: {fixture.Value.Url.Authority}\r\nAuthorization: {client.DefaultRequestHeaders.Authorization}\r\nConnection: close\r\n\r\n"), Cancel);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(Cancel);

        // 400: Kestrel refuses a path with %00.
        Assert.True(answer.Split(' ')[1] is "404" or "400", answer);
        Assert.DoesNotContain("public", answer.Split("\r\n\r\n")[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CloudFront", "Cache-Tag", "courses,people,all", "Cache-Control", "public, max-age=5, s-maxage=60")]
    [InlineData("Cloudflare", "Cache-Tag", "courses,people,all", "CDN-Cache-Control", "max-age=60")]
    [InlineData("Varnish", "xkey", "courses people all", "Surrogate-Control", "max-age=60")]
    public async Task Each_edge_is_told_in_its_own_words_and_only_of_what_visitors_get(string provider, string tags, string value, string lifetime, string seconds)
    {
        await using var school = await School.OpenAsync(StoreKind.Sqlite, null, false, ("Lectern:Cdn:Provider", provider),
            ("Lectern:Cdn:Varnish:Addresses", "http://127.0.0.1:9"), ("Lectern:Cdn:Varnish:Token", "0123456789abcdef"),
            ("Lectern:Cdn:CloudFront:DistributionId", "E1"), ("Lectern:Cdn:CloudFront:AccessKeyId", "A"), ("Lectern:Cdn:CloudFront:SecretAccessKey", "S"), ("Lectern:Cdn:CloudFront:Endpoint", "http://127.0.0.1:9"),
            ("Lectern:Cdn:Cloudflare:ZoneId", "Z"), ("Lectern:Cdn:Cloudflare:Token", "T"), ("Lectern:Cdn:Cloudflare:Endpoint", "http://127.0.0.1:9"));
        using var learner = await school.LearnerAsync("Lea");
        // Twice: the second comes from memory.
        for (var i = 0; i < 2; i++)
        {
            using var open = await school.Anyone.GetAsync(new Uri("/api/courses", UriKind.Relative), Cancel);
            Assert.Equal(value, open.Headers.NonValidated[tags].ToString());
            Assert.Equal(seconds, open.Headers.NonValidated[lifetime].ToString());
            foreach (var path in new[] { "/api/courses", "/courses", "/my", "/api/session" })
            {
                using var own = await learner.GetAsync(new Uri(path, UriKind.Relative), Cancel);
                Assert.DoesNotContain(own.Headers.NonValidated, header => header.Key is "Cache-Tag" or "xkey" or "CDN-Cache-Control" or "Surrogate-Control");
                Assert.DoesNotContain("public", own.Headers.NonValidated["Cache-Control"].ToString(), StringComparison.Ordinal);
            }
        }
    }
}
