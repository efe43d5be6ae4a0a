using System.Net;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;

namespace Lectern.Tests.Web;

/// <summary>A node begins with what was wanted most before its last stop.</summary>
public sealed class WarmUpTests
{
    private readonly string _data = TestStores.TemporaryFolder();

    private string File => Path.Combine(_data, "warm-up.txt");

    private (string, string) Data => ("Lectern:Data", _data);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task What_visitors_wanted_in_the_last_run_is_there_before_they_come_again(StoreKind kind)
    {
        StoreAddress address;
        Course course;
        string[] wanted, others;
        await using (var school = await School.OpenAsync(kind, settings: Data))
        {
            address = school.Server.Address;
            course = await school.CourseAsync("Algebra", lessons: 1);
            wanted = ["/api/courses?category=math&page=1", $"/api/courses/{course.Slug}", "/api/categories"];
            others = ["/api/courses?level=beginner"];
            await AskAsync(school.Anyone, 3, wanted);
            await AskAsync(school.Anyone, 1, others);
        }
        await using var again = await TestServer.StartAsync(address, null, Data);
        using var anyone = again.Client();
        await ReadyAsync(anyone);
        var before = again.Statements.Count;
        await AskAsync(anyone, 1, wanted);
        Assert.Equal(before, again.Statements.Count);
        await AskAsync(anyone, 1, others);
        Assert.True(again.Statements.Count > before);
    }

    [Fact]
    public async Task Pages_are_there_under_the_name_that_they_were_asked_for()
    {
        StoreAddress address;
        await using (var school = await School.OpenAsync(StoreKind.Sqlite, settings: Data))
        {
            address = school.Server.Address;
            for (var i = 0; i < 3; i++)
                Assert.Contains("http://school.example/courses", await PageAsync(school.Anyone), StringComparison.Ordinal);
        }
        Assert.Equal("http://school.example/courses", Assert.Single(await System.IO.File.ReadAllLinesAsync(File, Cancel)));
        await using var again = await TestServer.StartAsync(address, null, Data);
        using var anyone = again.Client();
        await ReadyAsync(anyone);
        var before = again.Statements.Count;
        Assert.Contains("http://school.example/courses", await PageAsync(anyone), StringComparison.Ordinal);
        Assert.Equal(before, again.Statements.Count);

        static async Task<string> PageAsync(HttpClient client)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/courses") { Headers = { Host = "school.example" } };
            using var answer = await client.SendAsync(request, Cancel);
            return await answer.Content.ReadAsStringAsync(Cancel);
        }
    }

    [Fact]
    public async Task Nothing_that_people_typed_and_nothing_of_theirs_is_written_down()
    {
        await using (var school = await School.OpenAsync(StoreKind.Sqlite, settings: Data))
        {
            var course = await school.CourseAsync("Algebra", lessons: 2);
            var lea = await school.Server.CreateUserAsync("Lea", Role.Learner);
            using var learner = school.Server.ClientFor(lea);
            await AskAsync(learner, 3, $"/api/users/{lea.Id}", $"/api/users/{lea.Id}/enrollments", $"/api/courses/{course.Slug}/lessons/1", "/api/categories");
            await AskAsync(school.Anyone, 3, "/courses?q=my+illness", "/api/courses?q=secret", "/courses?mail=lea@example.org", "/courses?q=&category=math&level=");
        }
        var lines = await System.IO.File.ReadAllLinesAsync(File, Cancel);
        Assert.Equal(["/api/categories", "/courses?q=&category=math&level="], lines.Select(line => new Uri(line).PathAndQuery).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_was_wanted_before_is_kept_behind_what_is_wanted_now_but_not_what_is_gone()
    {
        await System.IO.File.WriteAllLinesAsync(File, ["http://localhost/api/courses/gone", "http://localhost/api/courses?page=2", "http://localhost/api/courses"], Cancel);
        await using (var server = await TestServer.StartAsync(StoreKind.Sqlite, Data))
        {
            using var anyone = server.Client();
            await ReadyAsync(anyone);
            await AskAsync(anyone, 3, "/api/categories");
        }
        var lines = await System.IO.File.ReadAllLinesAsync(File, Cancel);
        Assert.Equal(["/api/categories", "/api/courses?page=2", "/api/courses"], lines.Select(line => new Uri(line).PathAndQuery));
    }

    [Theory]
    [InlineData("\0\0\0\u0001")]
    [InlineData("http://localhost/api/courses\nnonsense\nfile:///etc/passwd\nhttp://user:word@localhost/courses\n\n/courses\nhttp://localhost/api/metr")]
    [InlineData("large")]
    [InlineData("folder")]
    public async Task A_file_that_is_damaged_costs_nothing_but_the_warm_up(string content)
    {
        if (content == "folder")
            Directory.CreateDirectory(File);
        else
            await System.IO.File.WriteAllTextAsync(File, content == "large" ? new string('x', 5 << 20) : content, Cancel);
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite, Data);
        using var anyone = server.Client();
        await ReadyAsync(anyone);
        await AskAsync(anyone, 3, "/api/categories");
    }

    [Fact]
    public async Task A_first_start_is_ready_at_once()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite, Data);
        using var anyone = server.Client();
        using var answer = await anyone.GetAsync("/api/health/ready", Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>A Redis that does not answer keeps the warm-up waiting: what is loaded before it does would not stay.</summary>
    [Fact]
    public async Task Balancers_wait_for_the_warm_up_until_its_time_is_up_and_visitors_do_not()
    {
        (string, string) absent = ("Lectern:Redis:Endpoints", $"127.0.0.1:{Redis.RedisServer.FreePort()}");
        await System.IO.File.WriteAllLinesAsync(File, ["http://localhost/api/courses"], Cancel);
        await using (var server = await TestServer.StartAsync(StoreKind.Sqlite, Data, absent, ("Lectern:Cache:WarmUp:MaxSeconds", "60")))
        {
            using var anyone = server.Client();
            using var ready = await anyone.GetAsync("/api/health/ready", Cancel);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            await AskAsync(anyone, 1, "/api/courses", "/api/health/live");
        }
        await using var other = await TestServer.StartAsync(StoreKind.Sqlite, Data, absent, ("Lectern:Cache:WarmUp:MaxSeconds", "0.1"));
        using var visitor = other.Client();
        await ReadyAsync(visitor);
    }

    [Fact]
    public async Task It_can_be_switched_off()
    {
        await System.IO.File.WriteAllLinesAsync(File, ["http://localhost/api/courses"], Cancel);
        await using (var server = await TestServer.StartAsync(StoreKind.Sqlite, Data, ("Lectern:Cache:WarmUp:Addresses", "0")))
        {
            using var anyone = server.Client();
            using var ready = await anyone.GetAsync("/api/health/ready", Cancel);
            Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
            await AskAsync(anyone, 3, "/api/categories");
        }
        Assert.Equal(["http://localhost/api/courses"], await System.IO.File.ReadAllLinesAsync(File, Cancel));
    }

    private static Task ReadyAsync(HttpClient client) => Eventually.HoldsAsync(async () =>
    {
        using var answer = await client.GetAsync("/api/health/ready", Cancel);
        return answer.StatusCode == HttpStatusCode.OK;
    }, "the node is ready");

    private static async Task AskAsync(HttpClient client, int times, params string[] paths)
    {
        for (var i = 0; i < times; i++)
        {
            foreach (var path in paths)
                await client.GetStringAsync(path, Cancel);
        }
    }
}
