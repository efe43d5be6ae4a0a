using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Lectern.Database.Replicas;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Demo;
using Lectern.Server.Storage.Migrations;
using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Database.Replicas;

/// <summary>Two nodes over one primary and two replicas that are late.</summary>
public sealed class NodesTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Learners_see_their_writes_on_every_node_and_a_promotion_needs_no_restart()
    {
        if (!PostgresNode.IsInstalled)
            Assert.Skip("needs PostgreSQL 15: run ./test.sh, which installs it");
        await using (var store = new Store(StoreAddress.Parse(cluster.Primary.ConnectionString)))
            await new Migrator(store, TimeProvider.System).MigrateAsync(Cancel);
        await using var here = await StartAsync();
        await using var there = await StartAsync();
        await here.Services.GetRequiredService<DemoLoader>().LoadAsync(Cancel);
        var ben = await here.CreateUserAsync("Ben", Role.Learner);
        await WhileReplicasAreLateAsync(here, there, ben);
        await WithoutPrimaryAsync(here, ben);
    }

    private async Task WhileReplicasAreLateAsync(TestServer here, TestServer there, User ben)
    {
        await HealthyAsync(here);
        await HealthyAsync(there);
        foreach (var replica in cluster.Replicas)
            await replica.DelayAsync(TimeSpan.FromSeconds(3));
        using var client = here.ClientFor(ben);
        using var other = here.ClientFor(ben);
        other.BaseAddress = there.Url;

        using var enrolled = await client.PostAsJsonAsync("/api/enrollments", new { courseId = await CourseAsync(here) }, Cancel);
        Assert.Equal(HttpStatusCode.Created, enrolled.StatusCode);
        var position = Assert.Single(enrolled.Headers.GetValues("Database-Position"));
        Assert.False(enrolled.Headers.Contains("Set-Cookie"));

        Assert.Equal(1, await EnrollmentsAsync(client, ben, null));
        // Answers that are kept come from the primary, also where nothing is kept.
        Assert.Equal(1, await EnrollmentsAsync(other, ben, null));
        Assert.Equal(1, await EnrollmentsAsync(other, ben, position[..^4] + "AAAA")); // Somebody changed it: it might have been true.
        Assert.Equal(1, await EnrollmentsAsync(other, ben, position));
        Assert.Equal(1, await EnrollmentsAsync(other, ben, null)); // Now it knows.

        using var signIn = await here.Client().PostAsJsonAsync("/api/session", new { email = ben.Email, password = TestServer.Password }, Cancel);
        var cookie = signIn.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("database-position=", StringComparison.Ordinal));
        Assert.Contains("max-age=10;", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        await BrowseAsync(here, there, ben);

        using var anyone = here.Client();
        using var shared = await anyone.GetAsync("/api/courses", Cancel);
        Assert.Contains("public", shared.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.False(shared.Headers.Contains("Set-Cookie"));
        Assert.False(shared.Headers.Contains("Database-Position"));
        foreach (var replica in cluster.Replicas)
            await replica.DelayAsync(TimeSpan.Zero);
    }

    // The cookie carries what was done here to the other node.
    private static async Task BrowseAsync(TestServer here, TestServer there, User ben)
    {
        var course = await here.Store.ReadAsync((db, cancel) => db.Courses.OrderBy(course => course.Id).Select(course => new { course.Slug, course.Title }).Skip(2).FirstAsync(cancel), Cancel);
        using var browser = Accounts.Browser.Anonymous(here);
        Assert.Equal(HttpStatusCode.SeeOther, (await browser.PostAsync("/sign-in", "/sign-in", ("email", ben.Email), ("password", TestServer.Password))).Status);
        await browser.PostAsync($"/courses/{course.Slug}", $"/courses/{course.Slug}/enroll");
        var mine = await browser.GetAsync(new Uri(there.Url, "/my").ToString());
        Assert.Contains(course.Title, mine.Html, StringComparison.Ordinal);
    }

    private async Task WithoutPrimaryAsync(TestServer here, User ben)
    {
        using var client = here.ClientFor(ben);
        await Eventually.HoldsAsync(async () => await cluster.Replicas[0].ScalarAsync<long>("SELECT count(*) FROM enrollments") == await cluster.Primary.ScalarAsync<long>("SELECT count(*) FROM enrollments")
            && await cluster.Replicas[1].ScalarAsync<long>("SELECT count(*) FROM enrollments") == await cluster.Primary.ScalarAsync<long>("SELECT count(*) FROM enrollments"),
            "the replicas catch up", TimeSpan.FromSeconds(20));
        await HealthyAsync(here);
        // Read before: what no request does shares one position, and a loop may have written there what dies with the primary.
        var course = await CourseAsync(here, skip: 1);
        await cluster.Primary.KillAsync();
        await Eventually.HoldsAsync(async () => !await here.Store.HasPrimaryAsync(Cancel), "the dead primary is noticed", TimeSpan.FromSeconds(20));

        using var refused = await client.PostAsJsonAsync("/api/enrollments", new { courseId = course }, Cancel);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        using var read = await client.GetAsync("/api/courses", Cancel);
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);

        // A node that starts now can be read from.
        await using var late = await StartAsync();
        Assert.Equal(0, await late.Services.GetRequiredService<Migrator>().MigrateAsync(Cancel));
        using var anyone = late.Client();
        Assert.Equal(HttpStatusCode.OK, (await anyone.GetAsync("/api/courses", Cancel)).StatusCode);

        await cluster.Replicas[1].PromoteAsync();
        await Eventually.HoldsAsync(async () =>
        {
            using var answer = await client.PostAsJsonAsync("/api/enrollments", new { courseId = course }, Cancel);
            return answer.StatusCode == HttpStatusCode.Created;
        }, "a learner can enroll after the promotion", TimeSpan.FromSeconds(20));
        Assert.Equal(3, await EnrollmentsAsync(client, ben, null));
    }

    private Task<TestServer> StartAsync() => TestServer.StartAsync(StoreAddress.Parse(cluster.Primary.ConnectionString), null,
        ("Lectern:Database:Replicas:0", cluster.Replicas[0].ConnectionString), ("Lectern:Database:Replicas:1", cluster.Replicas[1].ConnectionString),
        // Without Redis a node keeps what it read for a while, whatever others write.
        ("Lectern:Cache:Enabled", "false"));

    private static Task HealthyAsync(TestServer server) =>
        Eventually.HoldsAsync(() => server.Store.Status.All(host => host.State == HostState.Healthy), "every host is healthy", TimeSpan.FromSeconds(30));

    private static Task<long> CourseAsync(TestServer server, int skip = 0) =>
        server.Store.ReadAsync((db, cancel) => db.Courses.OrderBy(course => course.Id).Select(course => course.Id).Skip(skip).FirstAsync(cancel), Cancel);

    private static async Task<int> EnrollmentsAsync(HttpClient client, User user, string? position)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"/api/users/{user.Id}/enrollments"));
        if (position is not null)
            request.Headers.Add("Database-Position", position);
        using var answer = await client.SendAsync(request, Cancel);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<Page>(Cancel))!.Items.Count;
    }

    private sealed record Page(List<object> Items);
}
