using System.Diagnostics;
using Lectern.LoadTesting.HttpClients;
using Lectern.LoadTesting.Plans;
using Lectern.LoadTesting.Results;
using Lectern.LoadTesting.Scenarios;
using Lectern.LoadTesting.Sockets;

namespace Lectern.LoadTesting;

/// <summary>Runs a plan in this process. See docs/load-testing.md.</summary>
public sealed class LoadRun(LoadPlan plan, TimeProvider time)
{
    // Signing in costs a server more than anything else, on purpose; a crowd at its door is told to come back (503).
    private const int SignInsAtOnce = 4;
    private const int Patience = 60;
    private const long PerSecond = 1_000_000_000;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(250);

    /// <summary>Told of the seconds that have ended, those of all loops added up; may be called from any thread, one call at a time.</summary>
    public Action<IReadOnlyList<SecondFigures>>? OnSeconds { get; init; }

    /// <summary>Told how many accounts are through the steps before the clock begins.</summary>
    public Action<int, int>? OnPrepared { get; init; }

    /// <summary>Called when the preparations are done; the clock begins when it returns. With it several processes begin together.</summary>
    public Func<Task>? BeforeStart { get; init; }

    /// <summary>HttpClient even where sockets could serve.</summary>
    internal bool ForcesHttpClient { get; init; }

    private bool UsesSockets => plan.UsesSockets && !ForcesHttpClient;

    /// <summary>Whatever goes wrong with a request is in the result.</summary>
    /// <param name="stop">Ends the run; what was measured until then is the result.</param>
    /// <exception cref="ScenarioException">The steps before the clock begins did not succeed.</exception>
    /// <exception cref="OperationCanceledException">Stopped before the clock began.</exception>
    public async Task<LoadResult> RunAsync(CancellationToken stop)
    {
        var sessions = await PrepareAsync(stop);
        if (BeforeStart is not null)
            await BeforeStart();
        var cpu = Environment.CpuUsage.TotalTime;
        var startedAt = time.GetUtcNow().UtcDateTime;
        var start = Stopwatch.GetTimestamp();
        var (tallies, ended) = UsesSockets ? await RunSocketsAsync(sessions, start, stop) : await RunHttpAsync(sessions, start, stop);
        var sum = tallies[0];
        foreach (var tally in tallies.Skip(1))
            sum.Add(tally);
        var seconds = (double)(ended - start) / PerSecond;
        var settings = new RunSettings(plan.Target.ToString(), plan.Scenario.Name, plan.Model == LoadModel.Open ? "open" : "closed", sessions.Count,
            plan.Model == LoadModel.Open ? plan.Profile.Peak / plan.Part.Count : null, plan.Profile.Seconds, UsesSockets ? "sockets" : "HttpClient", startedAt, "");
        return ResultMaker.Of([.. sum.Endpoints.Select((tally, i) => ResultMaker.Of(plan.Scenario.Endpoints[i], tally, seconds)).Where(endpoint => endpoint.Requests > 0)],
            sum.Connect, sum.Lateness, sum.Connections, stop.IsCancellationRequested, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds, 1, seconds, ResultMerge.Seconds(tallies.Select(tally => tally.Seconds.From(0))), settings);
    }

    private async Task<List<(int Number, UserSession Session)>> PrepareAsync(CancellationToken stop)
    {
        var accounts = Math.Clamp(Math.Min(plan.Accounts, plan.Scenario.File.Accounts ?? int.MaxValue), 1, plan.Users);
        var users = Enumerable.Range(0, plan.Users).Where(number => number % plan.Part.Count == plan.Part.Index)
            .Select(number => (Number: number, Session: new UserSession(plan.Scenario, plan.Seed, number, number % accounts))).ToList();
        if (plan.Scenario.Before.Length == 0 || users.Count == 0)
            return users;
        // Those of this process that go first for their account.
        var first = users.GroupBy(user => user.Number % accounts).ToDictionary(group => group.Key, group => group.First().Session);
        using var exchange = new HttpExchange(plan, SignInsAtOnce);
        var ready = 0;
        await Parallel.ForEachAsync(first.Values, new ParallelOptions { MaxDegreeOfParallelism = SignInsAtOnce, CancellationToken = stop }, async (session, cancel) =>
        {
            await PrepareAsync(exchange, session, cancel);
            OnPrepared?.Invoke(Interlocked.Increment(ref ready), first.Count);
        });
        foreach (var (number, session) in users)
        {
            if (first[number % accounts] != session)
                session.Share(first[number % accounts]);
        }
        return users;
    }

    private async Task PrepareAsync(HttpExchange exchange, UserSession session, CancellationToken cancel)
    {
        session.Begin(plan.Scenario.Before);
        do
        {
            var name = plan.Scenario.Endpoints[session.Step.Endpoint];
            var answer = await exchange.SendAsync(session, cancel);
            for (var attempt = 1; answer.Status == 503 && session.Step.Judge(503) == StatusVerdict.Unexpected && attempt < Patience; attempt++)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancel);
                answer = await exchange.SendAsync(session, cancel);
            }
            if (answer.Fault is { } fault)
                throw new ScenarioException($"{name} ended with {fault.ToString().ToLowerInvariant()} before the clock began; is a server at {plan.Target}?");
            var outcome = session.Take(answer.Status);
            if (outcome is StepOutcome.Unexpected or StepOutcome.NotCaptured)
                throw new ScenarioException($"{name} was answered with {answer.Status}{(outcome == StepOutcome.NotCaptured ? ", without what the scenario captures" : "")}, before the clock began; the scenario {plan.Scenario.Name} does not fit this server.");
            if (outcome == StepOutcome.Stop)
                return;
        }
        while (session.NextStep());
    }

    private async Task<(List<Tally> Tallies, long Ended)> RunSocketsAsync(List<(int Number, UserSession Session)> sessions, long start, CancellationToken stop)
    {
        var count = Math.Clamp(plan.Loops, 1, Math.Max(1, sessions.Count));
        var connector = new Connector(plan.Address, plan.Sources);
        var loops = Enumerable.Range(0, count).Select(i => new SocketLoop(plan, connector, (plan.Part.Index + i * plan.Part.Count, plan.Part.Count * count),
            [.. sessions.Where((_, user) => user % count == i)], start)).ToList();
        try
        {
            var runs = Task.WhenAll(loops.Select(loop => OnThreadOfItsOwnAsync(() => loop.Run(stop))));
            await WatchAsync(runs, [.. loops.Select(loop => loop.Tally)]);
            return ([.. loops.Select(loop => loop.Tally)], loops.Max(loop => loop.Ended));
        }
        finally
        {
            foreach (var loop in loops)
                loop.Dispose();
        }
    }

    private async Task<(List<Tally> Tallies, long Ended)> RunHttpAsync(List<(int Number, UserSession Session)> sessions, long start, CancellationToken stop)
    {
        using var users = new HttpUsers(plan, sessions, start);
        await WatchAsync(users.RunAsync(stop), [users.Tally]);
        return ([users.Tally], users.Ended);
    }

    // Seconds are told when every loop has ended them.
    private async Task WatchAsync(Task run, List<Tally> tallies)
    {
        var told = 0;
        while (OnSeconds is not null && !run.IsCompleted)
        {
            await Task.WhenAny(run, Task.Delay(LookAgain, time));
            var ended = tallies.Select(tally => tally.Seconds.From(told)).ToList();
            var common = ended.Min(seconds => seconds.Count);
            if (common == 0)
                continue;
            OnSeconds(ResultMerge.Seconds(ended.Select(seconds => (IReadOnlyList<SecondFigures>)[.. seconds.Take(common)])));
            told += common;
        }
        await run;
    }

    private static Task OnThreadOfItsOwnAsync(Action run) => Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
