using System.Diagnostics;
using Lectern.LoadTesting.Plans;
using Lectern.LoadTesting.Results;
using Lectern.LoadTesting.Scenarios;

namespace Lectern.LoadTesting.HttpClients;

/// <summary>
/// Plays users as tasks over HttpClient, by the same rules as the sockets: an arrival that finds no free user waits, and its clock runs.
/// For https and HTTP/2; costs several times what the sockets do.
/// </summary>
internal sealed class HttpUsers : IDisposable
{
    private const long PerSecond = 1_000_000_000;
    private const long PerMillisecond = 1_000_000;

    private readonly LoadPlan _plan;
    private readonly IReadOnlyList<(int Number, UserSession Session)> _users;
    private readonly long _start;
    private readonly long _end;
    private readonly HttpExchange _exchange;
    private readonly Lock _lock = new();
    private long _quota;
    private long _arrivals = -1;

    public HttpUsers(LoadPlan plan, IReadOnlyList<(int Number, UserSession Session)> users, long start)
    {
        (_plan, _users, _start) = (plan, users, start);
        _exchange = new(plan, Math.Max(1, users.Count));
        _end = start + (long)(plan.Profile.Seconds * PerSecond);
        _quota = plan.Requests is { } limit ? (limit + plan.Part.Count - 1 - plan.Part.Index) / plan.Part.Count : long.MaxValue;
        Tally = new(plan.Scenario.Endpoints.Count, start);
        Ended = start;
    }

    public Tally Tally { get; }

    public long Ended { get; private set; }

    private static long Now => Stopwatch.GetTimestamp();

    /// <summary>Plays until the plan is over, or shortly after <paramref name="stop"/>.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var over = new CancellationTokenSource();
        var rolling = RollAsync(over.Token);
        await Task.WhenAll(_users.Select(user => Task.Run(() => _plan.Model == LoadModel.Open ? PlayArrivalsAsync(user.Session, stop) : PlayAsync(user.Number, user.Session, stop), CancellationToken.None)));
        await over.CancelAsync();
        await rolling;
        lock (_lock)
        {
            Tally.Connections = _exchange.Connections;
            Tally.Seconds.Close(Now, _exchange.Connections);
        }
    }

    public void Dispose() => _exchange.Dispose();

    private async Task PlayAsync(int number, UserSession session, CancellationToken stop)
    {
        var due = At(_plan.Profile.NextActivation(number, 0));
        if (due != long.MaxValue)
            due += session.Within(_plan.Scenario.Spread);
        while (due < _end && await WaitAsync(due, stop) && Volatile.Read(ref _quota) > 0)
        {
            var seconds = (double)(Now - _start) / PerSecond;
            if (!_plan.Profile.IsActive(number, seconds))
            {
                due = Math.Max(Now + 1, At(_plan.Profile.NextActivation(number, seconds)));
                continue;
            }
            due = await PlayFlowAsync(session, due, stop);
            if (_plan.Once)
                return;
        }
    }

    private async Task PlayArrivalsAsync(UserSession session, CancellationToken stop)
    {
        var free = _start;
        while (Volatile.Read(ref _quota) > 0)
        {
            var due = At(_plan.Profile.TimeOfArrival(_plan.Part.Index + Interlocked.Increment(ref _arrivals) * _plan.Part.Count));
            if (due >= _end || !await WaitAsync(due, stop))
                return;
            if (Now >= _end + _plan.Timeout.Ticks * TimeSpan.NanosecondsPerTick)
                lock (_lock)
                    Tally.Failed(_plan.Scenario.Flows[0].Steps[0].Endpoint, ErrorKind.Unsent, due, Now);
            else
                free = await PlayFlowAsync(session, due, stop, Math.Max(due, free));
        }
    }

    /// <returns>When the next flow may begin: after the last step's pause.</returns>
    private async Task<long> PlayFlowAsync(UserSession session, long due, CancellationToken stop, long? expected = null)
    {
        session.BeginFlow();
        Late(Now - (expected ?? due));
        while (true)
        {
            if (Interlocked.Decrement(ref _quota) < 0)
                return long.MaxValue;
            var exchange = await _exchange.SendAsync(session, CancellationToken.None);
            var now = Now;
            var goesOn = Record(session, exchange, due, now) && session.NextStep();
            due = now + session.Think();
            if (!goesOn)
                return _plan.Model == LoadModel.Open ? now : due;
            if (due >= _end || !await WaitAsync(due, stop))
                return long.MaxValue;
            Late(Now - due);
        }
    }

    private bool Record(UserSession session, Exchange exchange, long due, long now)
    {
        lock (_lock)
        {
            var endpoint = session.Step.Endpoint;
            Ended = Math.Max(Ended, now);
            Tally.Endpoints[endpoint].BytesSent += exchange.BytesSent;
            Tally.Endpoints[endpoint].BytesReceived += exchange.BytesReceived;
            if (exchange.Fault is { } fault)
            {
                Tally.Failed(endpoint, fault, due, now);
                return false;
            }
            var outcome = session.Take(exchange.Status);
            Tally.Answered(endpoint, exchange.Status, outcome != StepOutcome.Unexpected, due, exchange.Sent, exchange.FirstByte, now);
            if (outcome == StepOutcome.NotCaptured)
                Tally.NotCaptured(endpoint);
            return outcome == StepOutcome.Done;
        }
    }

    private void Late(long by)
    {
        lock (_lock)
            Tally.Late(by);
    }

    private static async Task<bool> WaitAsync(long until, CancellationToken stop)
    {
        try
        {
            // The timer counts milliseconds; the last of them is waited for by yielding.
            if (until - Now is > PerMillisecond and var left)
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(left / PerMillisecond, int.MaxValue)), stop);
            while (Now < until && !stop.IsCancellationRequested)
                await Task.Yield();
            return !stop.IsCancellationRequested;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task RollAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await Task.Delay(100, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (_lock)
                Tally.Seconds.Roll(Now, _exchange.Connections);
        }
    }

    private long At(double seconds) => double.IsInfinity(seconds) ? long.MaxValue : _start + (long)(seconds * PerSecond);
}
