using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Lectern.EndToEnd.Tests;

/// <summary>An enrollment that was answered with 201 is there, whatever happens to the server the moment after.</summary>
public sealed class KilledServerTests
{
    private const int Rounds = 10;
    private const int LearnersPerRound = 4;
    private const string Password = "lectern-seed";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private sealed record Learner(long Id, string Token);

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Every_acknowledged_enrollment_survives_kill_9(string kind)
    {
        var store = await TestData.NewStoreAsync(kind);
        var (exit, output) = await LecternProcess.RunAsync(null, ["seed", "--size", "S", .. store]);
        Assert.True(exit == 0, output);
        var random = new Random(20260202);
        var acknowledged = 0;

        var server = await LecternProcess.ServeAsync(store);
        try
        {
            for (var round = 0; round < Rounds; round++)
            {
                var learners = await SignInAsync(server.Url, round);
                var kept = await EnrollUntilKilledAsync(server, learners, random.Next(1, 60));
                await server.DisposeAsync();
                server = await LecternProcess.ServeAsync(store);

                foreach (var learner in learners)
                {
                    var stored = await EnrolledCoursesAsync(server.Url, learner);
                    var missing = kept.Where(one => one.Learner == learner.Id && !stored.Contains(one.Course)).ToList();
                    Assert.True(missing.Count == 0, $"Round {round}: acknowledged and lost: {string.Join(", ", missing)}");
                }
                acknowledged += kept.Count;
            }
        }
        finally
        {
            await server.DisposeAsync();
        }
        Assert.True(acknowledged > Rounds, $"Only {acknowledged} enrollments were acknowledged before the kills: nothing was tested.");
        TestContext.Current.SendDiagnosticMessage($"{kind}: {acknowledged} acknowledged enrollments over {Rounds} kills, none lost");
    }

    private static async Task<List<(long Learner, long Course)>> EnrollUntilKilledAsync(LecternProcess server, List<Learner> learners, int killAfter)
    {
        var kept = new ConcurrentBag<(long, long)>();
        var enrolling = learners.Select(learner => Task.Run(async () =>
        {
            using var client = Client(server.Url, learner);
            for (var course = 1L; course <= 100; course++)
            {
                try
                {
                    using var answer = await client.PostAsJsonAsync("/api/enrollments", new { courseId = course }, Cancel);
                    if (answer.StatusCode == HttpStatusCode.Created)
                        kept.Add((learner.Id, course));
                }
                catch (HttpRequestException)
                {
                    return; // Killed.
                }
            }
        }, Cancel)).ToList();
        // In the middle of the stream, with other requests on their way.
        while (kept.Count < killAfter && enrolling.Any(task => !task.IsCompleted))
            await Task.Delay(1, Cancel);
        await server.KillAsync();
        await Task.WhenAll(enrolling);
        return [.. kept];
    }

    private static async Task<List<Learner>> SignInAsync(Uri url, int round)
    {
        var learners = new List<Learner>();
        // No cookies: the second sign-in would count as a write of the first learner's browser.
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = url };
        for (var i = 1; i <= LearnersPerRound; i++)
        {
            using var answer = await client.PostAsJsonAsync("/api/session", new { email = $"learner-{round * LearnersPerRound + i}@seed.example", password = Password }, Cancel);
            answer.EnsureSuccessStatusCode();
            var session = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
            learners.Add(new(session.GetProperty("user").GetProperty("id").GetInt64(), session.GetProperty("token").GetString()!));
        }
        return learners;
    }

    private static async Task<HashSet<long>> EnrolledCoursesAsync(Uri url, Learner learner)
    {
        using var client = Client(url, learner);
        var courses = new HashSet<long>();
        for (var page = 1; ; page++)
        {
            var answer = await client.GetFromJsonAsync<JsonElement>($"/api/users/{learner.Id}/enrollments?limit=100&page={page}", Cancel);
            var items = answer.GetProperty("items").EnumerateArray().ToList();
            courses.UnionWith(items.Select(item => item.GetProperty("course").GetProperty("id").GetInt64()));
            if (items.Count < 100)
                return courses;
        }
    }

    private static HttpClient Client(Uri url, Learner learner) => new()
    {
        BaseAddress = url,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", learner.Token) },
    };
}
