using Lectern.LoadTesting;
using Lectern.LoadTesting.Plans;
using Lectern.LoadTesting.Results;
using Lectern.LoadTesting.Scenarios;

namespace Lectern.EndToEnd.Tests;

/// <summary>
/// Readers of the catalogue who go on until they are told to stop: our own load generator, which repeats nothing. What a browser would try again by
/// itself is a failure here.
/// </summary>
internal sealed class SteadyLoad : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<LoadResult> _run;

    private SteadyLoad(LoadPlan plan) => _run = Task.Run(() => new LoadRun(plan, TimeProvider.System).RunAsync(_stop.Token));

    /// <param name="url">Of the fleet.</param>
    /// <param name="readers">At a time.</param>
    /// <param name="think">The pause of each between two requests, such as 20ms: they share the processors with the servers.</param>
    public static async Task<SteadyLoad> StartAsync(Uri url, int readers, string think) => new(new()
    {
        Target = url,
        Address = await TargetGuard.ResolveAsync(url, owned: false, TestContext.Current.CancellationToken),
        Scenario = Scenario.Compile(ScenarioFile.Of([(1, new StepFile("/api/courses?limit=1", Think: think))]), url),
        Profile = LoadProfile.Constant(readers, TimeSpan.FromMinutes(30), TimeSpan.Zero),
        Users = readers,
        Loops = 1,
        // A machine that is busy with other things is no failure of the fleet.
        Timeout = TimeSpan.FromMinutes(5),
    });

    /// <summary>Ends it.</summary>
    public async Task<LoadResult> StopAsync()
    {
        await _stop.CancelAsync();
        return await _run;
    }

    public void Dispose() => _stop.Dispose();

    /// <summary>Ends it, and fails the test if one request did.</summary>
    public async Task<LoadResult> StopWithoutFailureAsync(RunningFleet fleet)
    {
        var result = await StopAsync();
        Assert.True(result.Errors == 0, $"Of {result.Requests} requests {result.Errors} failed: {string.Join(", ", result.ErrorKinds.Select(kind => $"{kind.Key} {kind.Value}"))}\n{fleet.Output}");
        Assert.True(result.Requests > 50, $"Only {result.Requests} answers.\n{fleet.Output}");
        return result;
    }
}
