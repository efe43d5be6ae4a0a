using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Migrations;
using Lectern.Tests.Database.Replicas;

namespace Lectern.Tests.Web;

/// <summary>The store goes away under readers whose answers are past their lifetime.</summary>
[Trait("Pace", "slow")]
public sealed class StoreOutageTests
{
    private const string Token = "operator-token-of-the-tests";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_kept_is_given_past_its_lifetime_while_the_store_is_away_and_counted_as_stale()
    {
        if (!PostgresNode.IsInstalled)
            Assert.Skip("needs PostgreSQL 15: run ./test.sh, which installs it");
        var postgres = new PostgresNode(Path.Combine(TestStores.TemporaryFolder(), "store"));
        await postgres.InitializeAsync();
        await postgres.StartAsync();
        try
        {
            var address = StoreAddress.Parse(postgres.ConnectionString);
            await using (var store = new Store(address))
                await new Migrator(store, TimeProvider.System).MigrateAsync(Cancel);
            await using var school = await School.OpenAsync(address, settings: [("Lectern:Operations:Token", Token),
                ("Lectern:Cache:Families:Course:LifetimeSeconds", "1"), ("Lectern:Cache:Families:Course:StaleSeconds", "0"),
                ("Lectern:Cache:Families:Lesson:LifetimeSeconds", "1"), ("Lectern:Cache:Families:Lesson:StaleSeconds", "0"), ("Lectern:Cache:Families:Lesson:StaleOnErrorSeconds", "0")]);
            await OutliveAsync(school, postgres);
        }
        finally
        {
            await postgres.KillAsync();
        }
    }

    private static async Task OutliveAsync(School school, PostgresNode postgres)
    {
        var course = await school.CourseAsync("Algebra", lessons: 1);
        var (data, page, lesson) = ($"/api/courses/{course.Slug}", $"/courses/{course.Slug}", $"/api/courses/{course.Slug}/lessons/1");
        foreach (var path in new[] { data, page, lesson })
            await school.Anyone.GetStringAsync(path, Cancel);
        await postgres.KillAsync();

        // Lessons are not given past their lifetime here: when they fail, the lifetime of all three is over.
        await Eventually.HoldsAsync(async () =>
        {
            using var answer = await school.Anyone.GetAsync(lesson, Cancel);
            return answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.InternalServerError;
        }, "what may not be given past its lifetime fails");
        await Eventually.HoldsAsync(async () =>
        {
            foreach (var path in new[] { data, page })
            {
                using var answer = await school.Anyone.GetAsync(path, Cancel);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                Assert.Contains("Algebra", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
                // Obsolete since RFC 9111, and nobody would read it.
                Assert.False(answer.Headers.Contains("Warning"));
            }
            return await StaleAsync(school) >= 2;
        }, "both are counted as stale");
    }

    private static async Task<long> StaleAsync(School school)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/metrics") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Token) } };
        using var answer = await school.Anyone.SendAsync(request, Cancel);
        using var figures = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        return figures.RootElement.GetProperty("cache").GetProperty("families").EnumerateArray().Single(family => family.GetProperty("family").GetString() == "course").GetProperty("stale").GetInt64();
    }
}
