using System.Net;
using Lectern.LoadTesting;
using Lectern.LoadTesting.Plans;
using Lectern.LoadTesting.Results;
using Lectern.LoadTesting.Scenarios;

namespace Lectern.Headline;

/// <summary>What visitors of the catalogue ask for: pages of the list, courses and first lessons, the popular ones more often, by Zipf's law.</summary>
internal sealed class Mix(IReadOnlyList<string> slugs)
{
    private const double Zipf = 1.0;
    private const int Pages = 50;

    /// <summary>So many arrivals a second, whatever the server does.</summary>
    public Task<LoadResult> ArriveAsync(ServerProcess server, double rate, int seconds, long seed) =>
        RunAsync(server, LoadModel.Open, LoadProfile.Constant(rate, TimeSpan.FromSeconds(seconds), TimeSpan.Zero), 500, null, seed);

    /// <summary>Users who look at each answer for a second. They come within the first <paramref name="ramp"/> seconds.</summary>
    public Task<LoadResult> StayAsync(ServerProcess server, int users, int seconds, int ramp) =>
        RunAsync(server, LoadModel.Closed, LoadProfile.Constant(users, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(ramp)), users, "900ms-1100ms", 1);

    private Task<LoadResult> RunAsync(ServerProcess server, LoadModel model, LoadProfile profile, int users, string? think, long seed)
    {
        var plan = new LoadPlan
        {
            Target = server.Url,
            Address = new(IPAddress.Loopback, server.Url.Port),
            Scenario = Scenario.Compile(File(think), server.Url),
            Model = model,
            Profile = profile,
            Users = users,
            Seed = seed,
            // One loop: the other core is the server's and the database's.
            Loops = 1,
        };
        return new LoadRun(plan, TimeProvider.System).RunAsync(CancellationToken.None);
    }

    private ScenarioFile File(string? think) => new(
        "headline",
        [
            new("list", [new("/api/courses?sort=popular&page={{page}}", "list", Think: think)], 3),
            new("course", [new("/api/courses/{{slug}}", "course", Think: think)], 5),
            new("lesson", [new("/api/courses/{{slug}}/lessons/1", "lesson", Think: think)], 2),
        ],
        Data: new Dictionary<string, DataFile> { ["slug"] = new(Values: slugs, Zipf: Zipf), ["page"] = new(From: "1", To: $"{Pages}", Zipf: Zipf) });
}
