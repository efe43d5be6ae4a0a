using Lectern.LoadTesting;
using Lectern.LoadTesting.Plans;
using Lectern.LoadTesting.Results;
using Lectern.LoadTesting.Scenarios;

namespace Lectern.Tests.LoadTesting;

/// <summary>Plans and runs, short.</summary>
internal static class Loads
{
    public static LoadPlan Plan(this ScriptedServer server, ScenarioFile scenario, int users = 2, double seconds = 30) => new()
    {
        Target = server.Url,
        Address = server.Address,
        Scenario = Scenario.Compile(scenario, server.Url),
        Profile = LoadProfile.Constant(users, TimeSpan.FromSeconds(seconds), TimeSpan.Zero),
        Users = users,
        Loops = 1,
        Timeout = TimeSpan.FromSeconds(30),
    };

    public static LoadPlan Plan(this ScriptedServer server, string path = "/", int users = 2, double seconds = 30) => server.Plan(ScenarioFile.Of([(1, new(path))]), users, seconds);

    public static Task<LoadResult> RunAsync(this LoadPlan plan) => new LoadRun(plan, TimeProvider.System).RunAsync(TestContext.Current.CancellationToken);
}
