using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Tests.Commands;
using Lectern.Tests.Redis;

namespace Lectern.Tests.Web;

/// <summary>Answers that nodes share through Redis, through the front doors of two.</summary>
public sealed class SharedAnswerTests(RedisServer redis) : IClassFixture<RedisServer>
{
    private const int Rounds = 15;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_changed_through_one_node_is_shown_by_the_other_at_once()
    {
        await using var nodes = await TwoNodes.StartAsync(redis);
        var course = await nodes.School.CourseAsync("Algebra", course => course.Capacity = 5, lessons: 2);
        using var ada = nodes.A.ClientFor(nodes.School.Ada);
        var lea = await nodes.A.CreateUserAsync("Lea", Role.Learner);
        using var learner = nodes.A.ClientFor(lea);
        using var atB = nodes.AtB(learner);
        var delays = new List<double>();
        var (page, list, own) = ($"/api/courses/{course.Slug}", "/api/courses", $"/api/users/{lea.Id}/enrollments");
        var next = lea.Id + 1;

        for (var round = 0; round < Rounds; round++)
        {
            await nodes.RenameAsync(ada, course, $"Algebra {round}");
            await SeenAsync(nodes.AnyoneAtB, page, answer => answer.Contains($"\"title\":\"Algebra {round}\"", StringComparison.Ordinal));
            await SeenAsync(nodes.AnyoneAtB, list, answer => answer.Contains($"\"title\":\"Algebra {round}\"", StringComparison.Ordinal));

            using var enrolled = await learner.PostAsJsonAsync("/api/enrollments", new { courseId = course.Id }, Cancel);
            var enrollment = (await enrolled.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(Cancel)).GetProperty("id").GetInt64();
            await SeenAsync(atB, own, answer => answer.Contains("\"status\":\"active\"", StringComparison.Ordinal));
            await SeenAsync(nodes.AnyoneAtB, page, answer => answer.Contains("\"seatsLeft\":4", StringComparison.Ordinal));

            var lesson = (await TwoNodes.GetAsync(learner, $"{page}/lessons/2")).GetProperty("id").GetInt64();
            await atB.GetStringAsync($"{page}/lessons/2", Cancel);
            using var saved = await learner.PutAsJsonAsync($"/api/lessons/{lesson}/progress", new { completed = round % 2 == 0 }, Cancel);
            await SeenAsync(atB, $"{page}/lessons/2", answer => answer.Contains($"\"completed\":{(round % 2 == 0 ? "true" : "false")}", StringComparison.Ordinal));

            using var left = await learner.DeleteAsync($"/api/enrollments/{enrollment}", Cancel);
            await SeenAsync(atB, own, answer => answer.Contains("\"status\":\"withdrawn\"", StringComparison.Ordinal));

            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(atB, $"/api/users/{next}"));
            using var joined = await learner.PostAsJsonAsync("/api/users", new { email = $"new{round}@example.org", name = "New", password = "long enough it is" }, Cancel);
            Assert.Equal(HttpStatusCode.Created, joined.StatusCode);
            await SeenStatusAsync(atB, $"/api/users/{next++}", HttpStatusCode.OK);
        }
        delays.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"From the answer of one node to the new answer of the other, its request included: median {delays[delays.Count / 2]:0.0} ms, worst {delays[^1]:0.0} ms of {delays.Count}"));

        async Task SeenAsync(HttpClient client, string path, Func<string, bool> isNew)
        {
            var watch = Stopwatch.StartNew();
            await Eventually.HoldsAsync(async () => isNew(await client.GetStringAsync(path, Cancel)), $"{path} is new at the other node");
            delays.Add(watch.Elapsed.TotalMilliseconds);
        }

        async Task SeenStatusAsync(HttpClient client, string path, HttpStatusCode status)
        {
            var watch = Stopwatch.StartNew();
            await Eventually.HoldsAsync(async () => await StatusAsync(client, path) == status, $"{path} answers {status} at the other node");
            delays.Add(watch.Elapsed.TotalMilliseconds);
        }
    }

    [Fact]
    public async Task A_thousand_readers_of_a_cold_course_over_two_nodes_cause_one_load()
    {
        await using var nodes = await TwoNodes.StartAsync(redis);
        var (warm, cold) = (await nodes.School.CourseAsync("Warm"), await nodes.School.CourseAsync("Cold"));
        await nodes.TogetherAsync();
        var before = nodes.Statements;
        await nodes.School.Anyone.GetStringAsync($"/api/courses/{warm.Slug}", Cancel);
        var load = nodes.Statements - before;
        await nodes.AnyoneAtB.GetStringAsync($"/api/courses/{warm.Slug}", Cancel);
        Assert.Equal((1, 1), (load, nodes.Statements - before));

        using var gate = new SemaphoreSlim(250);
        before = nodes.Statements;
        var bodies = await Task.WhenAll(Enumerable.Range(0, 1000).Select(async i =>
        {
            await gate.WaitAsync(Cancel);
            try
            {
                return await (i % 2 == 0 ? nodes.School.Anyone : nodes.AnyoneAtB).GetStringAsync($"/api/courses/{cold.Slug}", Cancel);
            }
            finally
            {
                gate.Release();
            }
        }));
        Assert.Equal(load, nodes.Statements - before);
        Assert.Contains("Cold", Assert.Single(bodies.Distinct()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_and_a_purge_beside_are_seen_by_both_nodes()
    {
        await using var nodes = await TwoNodes.StartAsync(redis);
        var list = Path.Combine(TestStores.TemporaryFolder(), "list.csv");
        await File.WriteAllTextAsync(list, "lang,topic,subtopic,title,url,provider_note\nen,Math,,Good old algebra,https://example.org/,\n", Cancel);
        HttpClient[] both = [nodes.School.Anyone, nodes.AnyoneAtB];
        foreach (var client in both)
            Assert.DoesNotContain("Good old algebra", await client.GetStringAsync("/api/courses", Cancel), StringComparison.Ordinal);

        var (code, _, error) = await CommandRun.RunAsync("import", "courses", list, "--instructor", nodes.School.Ada.Email, "--database", nodes.A.Address.Database(), "--data", nodes.A.Data);
        Assert.Equal((0, ""), (code, error));
        // Whichever node reads the note first tells the other.
        await TwoNodes.ReadNotesAsync(nodes.B);
        foreach (var client in both)
            await Eventually.HoldsAsync(async () => (await client.GetStringAsync("/api/courses", Cancel)).Contains("Good old algebra", StringComparison.Ordinal), "the import is shown");

        // Behind everybody's back.
        await using (var secretly = new Store(nodes.A.Address, TestStores.Patient))
            await secretly.WriteAsync((db, token) => db.QueryAsync("UPDATE courses SET title = 'Better new algebra'", [], (rows, stop) => rows.ReadAsync(stop), token), Cancel);
        foreach (var client in both)
            Assert.Contains("Good old algebra", await client.GetStringAsync("/api/courses", Cancel), StringComparison.Ordinal);
        var config = Path.Combine(TestStores.TemporaryFolder(), "settings.json");
        await File.WriteAllTextAsync(config, $$"""{ "Lectern": { "Redis": { "Prefix": "{{nodes.Prefix}}" } } }""", Cancel);
        (code, var output, error) = await CommandRun.RunAsync("purge", "--path", "/courses", "--config", config, "--redis", redis.Endpoint.ToString(), "--database", nodes.A.Address.Database(), "--json");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("\"reach\":\"Redis\"", output, StringComparison.Ordinal);
        // No note is read here: Redis alone tells them.
        foreach (var client in both)
            await Eventually.HoldsAsync(async () => (await client.GetStringAsync("/api/courses", Cancel)).Contains("Better new algebra", StringComparison.Ordinal), "the purge has come through Redis");
    }

    [Fact]
    public async Task A_crash_between_commit_and_invalidation_is_made_good_by_the_note()
    {
        await using var nodes = await TwoNodes.StartAsync(redis);
        var course = await nodes.School.CourseAsync("Algebra");
        var path = $"/api/courses/{course.Slug}";
        HttpClient[] both = [nodes.School.Anyone, nodes.AnyoneAtB];
        foreach (var client in both)
            await client.GetStringAsync(path, Cancel);

        await using (var crashing = new Store(nodes.A.Address, TestStores.Patient, changes: new CrashAfterCommit()))
        {
            await crashing.WriteAsync(async (db, token) =>
            {
                db.Touch(CacheTags.Course(course.Slug));
                await db.QueryAsync("UPDATE courses SET title = 'Geometry' WHERE id = @id", [("id", course.Id)], (rows, stop) => rows.ReadAsync(stop), token);
            }, Cancel);
        }
        var watch = Stopwatch.StartNew();
        foreach (var client in both)
            Assert.Contains("Algebra", await client.GetStringAsync(path, Cancel), StringComparison.Ordinal);
        await TwoNodes.ReadNotesAsync(nodes.A);
        foreach (var client in both)
            await Eventually.HoldsAsync(async () => (await client.GetStringAsync(path, Cancel)).Contains("Geometry", StringComparison.Ordinal), "the change is shown");
        TestContext.Current.TestOutputHelper?.WriteLine($"Made good after {watch.Elapsed.TotalSeconds:0.0} s");
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path, Cancel);
        return answer.StatusCode;
    }

    /// <summary>Takes its note and is gone when it should tell the caches.</summary>
    private sealed class CrashAfterCommit : IStoreChanges
    {
        private readonly CacheNotes _notes = new(null, shared: true, TimeProvider.System);

        public bool TakesNotes => true;

        public Task<ChangeNotes> NoteAsync(LecternDb db, IReadOnlyCollection<string> touched, CancellationToken cancel) => _notes.NoteAsync(db, touched, cancel);

        public Task CommittedAsync(IReadOnlyCollection<string> touched, ChangeNotes notes) => Task.CompletedTask;
    }
}
