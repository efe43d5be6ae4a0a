using Lectern.LoadTesting;
using Lectern.LoadTesting.Plans;
using Lectern.LoadTesting.Results;
using Lectern.LoadTesting.Scenarios;

namespace Lectern.Tests.LoadTesting;

/// <summary>Plans and runs. Most end after so many requests; their time limits are for a machine that is busy with other tests.</summary>
internal static class Loads
{
    public static LoadPlan Plan(this ScriptedServer server, ScenarioFile scenario, int users = 2, double seconds = 600) => new()
    {
        Target = server.Url,
        Address = server.Address,
        Scenario = Scenario.Compile(scenario, server.Url),
        Profile = LoadProfile.Constant(users, TimeSpan.FromSeconds(seconds), TimeSpan.Zero),
        Users = users,
        Loops = 1,
        Timeout = TimeSpan.FromSeconds(120),
    };

    public static LoadPlan Plan(this ScriptedServer server, string path = "/", int users = 2, double seconds = 600) => server.Plan(ScenarioFile.Of([(1, new(path))]), users, seconds);

    public static Task<LoadResult> RunAsync(this LoadPlan plan) => new LoadRun(plan, TimeProvider.System).RunAsync(TestContext.Current.CancellationToken);
}
