using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Tests.Monitoring.Outlets;

namespace Lectern.Tests.Operations;

public sealed class PrometheusTests
{
    private const string Token = "operator-token-of-the-tests";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Pace", "slow")]
    public async Task Promtool_finds_nothing_to_say_about_the_page()
    {
        await using var school = await School.OpenAsync(StoreKind.Postgres);
        await UseAsync(school);
        await PromTool.AssertContentAsync(await school.Anyone.GetStringAsync("/metrics", Cancel), "check", "metrics");
    }

    [Fact]
    public async Task Answers_from_the_cache_count_for_their_route()
    {
        await using var school = await School.OpenAsync(StoreKind.Sqlite);
        var course = await school.CourseAsync("Algebra");
        using var learner = await school.LearnerAsync("Lea");
        for (var i = 0; i < 5; i++)
        {
            await school.GetAsync($"/api/courses/{course.Slug}");
            await school.GetAsync($"/api/users/{school.Ada.Id}", learner);
            await school.GetAsync($"/api/users/{school.Ada.Id}?not={i}", learner);
        }
        var text = await school.Anyone.GetStringAsync("/metrics", Cancel);
        Assert.Equal(5, Count(text, "/api/courses/{slug}"));
        Assert.Equal(10, Count(text, "/api/users/{id}"));
    }

    [Fact]
    public async Task The_format_is_chosen_by_the_Accept_header()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var client = server.Client();
        using var plain = await client.GetAsync("/metrics", Cancel);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", plain.Content.Headers.ContentType!.ToString());
        client.DefaultRequestHeaders.Accept.ParseAdd("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1");
        using var open = await client.GetAsync("/metrics", Cancel);
        Assert.Equal("application/openmetrics-text; version=1.0.0; charset=utf-8", open.Content.Headers.ContentType!.ToString());
        Assert.EndsWith("# EOF\n", await open.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_token_only_operators_see_it_and_without_one_this_machine_but_no_proxy_on_it()
    {
        await using var open = await TestServer.StartAsync(StoreKind.Sqlite);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(open.Client()));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(open.Client(), "X-Forwarded-For", "203.0.113.9"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(open.Client(), "Forwarded", "for=203.0.113.9"));

        await using var closed = await TestServer.StartAsync(StoreKind.Sqlite, ("Lectern:Operations:Token", Token));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(closed.Client()));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(closed.ClientFor(await closed.CreateUserAsync("Lea", Role.Learner))));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(closed.ClientFor(await closed.CreateUserAsync("Root", Role.Admin))));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(closed.Client(), "Authorization", $"Bearer {Token}"));
    }

    [Fact]
    public async Task A_trusted_proxy_on_this_machine_does_not_open_it_to_the_world()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite, ("Lectern:Web:TrustedProxies:0", "127.0.0.1"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server.Client(), "X-Forwarded-For", "203.0.113.9"));
    }

    internal static async Task UseAsync(School school)
    {
        var course = await school.CourseAsync("Algebra", lessons: 2);
        using var learner = await school.LearnerAsync("Lea");
        await school.GetAsync($"/api/courses/{course.Slug}");
        await school.GetAsync("/api/courses");
        using var enrolled = await learner.PostAsync("/api/enrollments", new StringContent($$"""{"courseId":{{course.Id}}}""", MediaTypeHeaderValue.Parse("application/json")), Cancel);
        Assert.True(enrolled.IsSuccessStatusCode);
        using var missing = await school.Anyone.GetAsync("/api/courses/none", Cancel);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    private static long Count(string text, string route) => Regex.Matches(text, $@"http_server_request_duration_seconds_count\{{[^\n]*http_route=""{Regex.Escape(route)}""[^\n]*\}} (\d+)")
        .Sum(match => long.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string? header = null, string? value = null)
    {
        using (client)
        {
            if (header is not null)
                client.DefaultRequestHeaders.Add(header, value);
            using var answer = await client.GetAsync("/metrics", Cancel);
            return answer.StatusCode;
        }
    }
}
