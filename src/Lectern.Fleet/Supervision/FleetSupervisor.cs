using Lectern.Fleet.Balancing;

namespace Lectern.Fleet.Supervision;

/// <summary>
/// Keeps as many local nodes behind HAProxy as are desired: starts them, takes them in when they are ready, restarts what dies, and replaces all
/// of them one by one with a new build. Nothing here is thread-safe: <see cref="RunOnceAsync"/> has one caller.
/// </summary>
/// <param name="program">How a node is started.</param>
/// <param name="haproxy">The balancer.</param>
/// <param name="plan">Everything but the local nodes; asked again at each roll-out.</param>
/// <param name="most">Local nodes at most.</param>
/// <param name="time">The clock.</param>
/// <param name="say">Takes what happens, as (who, what).</param>
public sealed class FleetSupervisor(Func<NodePlace, NodeStart> program, Haproxy haproxy, Func<BalancerPlan> plan, int most, TimeProvider time, Action<string, string> say) : IAsyncDisposable
{
    private const string Fleet = "fleet";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    // One more than the most: during a roll-out the new one comes before the old one goes.
    private readonly List<NodeSlot> _slots = [.. Enumerable.Range(1, most + 1).Select(number => new NodeSlot($"n{number}"))];
    private RestartBackoff _backoff = RestartBackoff.None;
    private BalancerPlan _plan = plan();
    private DateTimeOffset _balancerNotBefore;
    private bool _rolling;

    /// <summary>How many local nodes shall serve.</summary>
    public int Desired { get; set; } = 1;

    /// <summary>Counts roll-outs.</summary>
    public int Generation { get; private set; }

    public IReadOnlyList<NodeView> Nodes => [.. _slots.Select(slot => slot.View)];

    internal IReadOnlyList<NodeSlot> Serving => [.. _slots.Where(slot => slot.State == NodeState.Serving)];

    /// <summary>HAProxy's configuration as things stand.</summary>
    public string Configuration => HaproxyConfiguration.Write(_plan with { Nodes = [.. _plan.Nodes, .. _slots.Select(slot => slot.InPlan)] });

    /// <summary>Begins to replace all local nodes one by one, and tells HAProxy what the settings say now. What is wrong is said, and changes nothing.</summary>
    public async Task RollAsync(CancellationToken cancel)
    {
        var before = _plan;
        try
        {
            _plan = plan();
            await haproxy.ReloadAsync(Configuration, cancel);
        }
        catch (Exception error) when (error is HaproxyException or RuntimeApiException)
        {
            _plan = before;
            say(Fleet, $"No roll-out: {error.Message}");
            return;
        }
        Generation++;
        _rolling = true;
        say(Fleet, "Roll-out: every node is replaced, one by one.");
    }

    /// <summary>One round: sees what has changed and does what is next. Called a few times a second.</summary>
    public async Task RunOnceAsync(CancellationToken cancel)
    {
        try
        {
            await KeepBalancerAsync(cancel);
            var traffic = (await haproxy.Api.TrafficAsync(cancel)).ToDictionary(node => node.Name);
            foreach (var slot in _slots)
                await FollowAsync(slot, traffic.GetValueOrDefault(slot.Name), cancel);
            await MoveAsync(cancel);
        }
        catch (Exception error) when (error is HaproxyException or RuntimeApiException)
        {
            say(Fleet, error.Message);
        }
    }

    /// <summary>No new clients; requests in flight finish, then everything ends.</summary>
    public async Task StopAsync()
    {
        await haproxy.StopAsync(StopLimit);
        var running = _slots.Select(slot => slot.Process).OfType<NodeProcess>().ToList();
        foreach (var process in running)
            process.End();
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await Task.WhenAll(running.Select(process => process.WaitForExitAsync(limit.Token)));
        }
        catch (OperationCanceledException)
        {
            say(Fleet, $"A node did not end within {StopLimit.TotalSeconds:0} s and was killed.");
        }
        foreach (var slot in _slots)
            slot.Clear(time.GetUtcNow());
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await haproxy.DisposeAsync();
    }

    private async Task KeepBalancerAsync(CancellationToken cancel)
    {
        if (haproxy.IsRunning || time.GetUtcNow() < _balancerNotBefore)
            return;
        _balancerNotBefore = time.GetUtcNow() + TimeSpan.FromSeconds(1);
        await haproxy.StartAsync(Configuration, cancel);
    }

    private async Task FollowAsync(NodeSlot slot, NodeTraffic? traffic, CancellationToken cancel)
    {
        if (slot.Process is not { } process)
            return;
        if (process.HasExited)
            await BuryAsync(slot, cancel);
        else if (slot.State == NodeState.Starting)
            await TakeInAsync(slot, process, traffic, cancel);
        else if (slot.State == NodeState.Leaving)
            await SendOffAsync(slot, process, traffic, cancel);
    }

    private async Task BuryAsync(NodeSlot slot, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var (code, wanted, served) = (slot.Process!.ExitCode, slot.IsTold, slot.State == NodeState.Serving ? now - slot.Since : TimeSpan.Zero);
        slot.Clear(now);
        await haproxy.Api.DisableAsync(slot.Name, cancel);
        if (wanted)
        {
            say(Fleet, $"{slot.Name} has ended.");
            return;
        }
        _backoff = _backoff.After(now, served);
        var wait = _backoff.NotBefore - now;
        say(Fleet, $"{slot.Name} ended by itself with exit code {code}; another one starts {(wait > TimeSpan.Zero ? $"in {wait.TotalSeconds:0.0} s" : "at once")}.");
    }

    private async Task TakeInAsync(NodeSlot slot, NodeProcess process, NodeTraffic? traffic, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (!slot.IsAnnounced && await process.IsReadyAsync(cancel))
        {
            await haproxy.Api.EnableAsync(slot.Name, NodeProcess.Host, process.Port, process.AgentPort, cancel);
            slot.IsAnnounced = true;
        }
        else if (slot.IsAnnounced && traffic is { IsUp: true })
        {
            slot.Enter(NodeState.Serving, now);
            say(Fleet, $"{slot.Name} serves (process {process.Id}, port {process.Port}).");
        }
        else if (now - slot.Since > StartLimit)
        {
            say(Fleet, $"{slot.Name} was not ready within {StartLimit.TotalMinutes:0} minutes and is killed.");
            process.Kill();
        }
    }

    // The balancer sends nothing more; when nothing is in flight, or the patience is over, it may go.
    private async Task SendOffAsync(NodeSlot slot, NodeProcess process, NodeTraffic? traffic, CancellationToken cancel)
    {
        // An answer of its agent that was on its way may have taken it in again.
        if (traffic is { IsUp: true })
            await haproxy.Api.DisableAsync(slot.Name, cancel);
        var waited = time.GetUtcNow() - slot.Since;
        if (!slot.IsTold && (traffic is { Current: 0, IsUp: false } || waited > TimeSpan.FromSeconds(_plan.Options.DrainSeconds)))
        {
            slot.IsTold = true;
            process.End();
        }
        else if (waited > TimeSpan.FromSeconds(_plan.Options.DrainSeconds) + StopLimit)
        {
            process.Kill();
        }
    }

    private async Task MoveAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var moves = FleetMoves.Next(Nodes, Desired, Generation);
        foreach (var name in moves.Leave)
        {
            var slot = _slots.Find(slot => slot.Name == name)!;
            await haproxy.Api.DisableAsync(name, cancel);
            slot.Enter(NodeState.Leaving, now);
            say(Fleet, $"{name} gets no more requests and is to end.");
        }
        foreach (var name in now < _backoff.NotBefore ? [] : moves.Start)
            _slots.Find(slot => slot.Name == name)!.Fill(new NodeProcess(name, program, line => say(name, line)), Generation, now);
        if (_rolling && moves is { Start.Count: 0, Leave.Count: 0 } && _slots.TrueForAll(slot => slot.State == NodeState.Empty || (slot.State == NodeState.Serving && slot.Generation == Generation)))
        {
            _rolling = false;
            say(Fleet, "Roll-out: done.");
        }
    }
}
