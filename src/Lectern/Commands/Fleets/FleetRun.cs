using System.ComponentModel;
using System.Runtime.InteropServices;
using Lectern.Fleet.Balancing;
using Lectern.Fleet.Scaling;
using Lectern.Fleet.Supervision;
using Lectern.Settings;

namespace Lectern.Commands.Fleets;

/// <summary>One run of <c>lectern fleet</c>: puts the supervisor, the balancer and the scaling policy together and turns them.</summary>
internal sealed class FleetRun
{
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lines = new();
    private int _rolls;

    public required Func<LecternSettings> Settings { get; init; }

    public required IReadOnlyList<Listener> Listeners { get; init; }

    public required string Urls { get; init; }

    public required ScalingBounds Bounds { get; init; }

    public required IReadOnlyList<string> Nodes { get; init; }

    public required string? Program { get; init; }

    public required string Haproxy { get; init; }

    public required bool NoDemo { get; init; }

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    public async Task<int> PrintAsync()
    {
        await Output.WriteAsync(HaproxyConfiguration.Write(Plan("/run/lectern/haproxy.sock")));
        return CommandLine.Done;
    }

    public async Task<int> RunAsync(CancellationToken cancel)
    {
        var settings = Settings();
        await WarnAsync(settings);
        // Short, for the socket's path, and nobody else's: the socket obeys whoever can open it.
        var folder = Directory.CreateTempSubdirectory("lectern-fleet-").FullName;
        try
        {
            var haproxy = new Haproxy(Haproxy, folder, line => Say("haproxy", line));
            await using var supervisor = new FleetSupervisor(place => NodeStarts.Of(Settings(), Program, NoDemo || !FirstStart.OnlyLoopback(Urls), Listeners[0], haproxy.SocketPath, place),
                haproxy, () => Plan(haproxy.SocketPath), Bounds.Most, TimeProvider.System, Say) { Desired = Bounds.Least };
            using var roll = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => { signal.Cancel = true; Interlocked.Increment(ref _rolls); });
            await TurnAsync(supervisor, Scaling(supervisor, settings), cancel);
            Say("fleet", "Stopping.");
        }
        catch (Win32Exception error)
        {
            throw new FailedException($"{error.Message} HAProxy comes with 'apt-get install haproxy', or name it with --haproxy PATH.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return CommandLine.Done;
    }

    private async Task TurnAsync(FleetSupervisor supervisor, LocalScaling? scaling, CancellationToken cancel)
    {
        var (rolled, next, announced) = (0, TimeProvider.System.GetUtcNow(), false);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                if (rolled != Volatile.Read(ref _rolls))
                {
                    rolled = Volatile.Read(ref _rolls);
                    await supervisor.RollAsync(cancel);
                }
                await supervisor.RunOnceAsync(cancel);
                if (!announced && (announced = Bounds.Least == 0 || supervisor.Nodes.Count(node => node.State == NodeState.Serving) >= Bounds.Least))
                    Say("fleet", $"Lectern answers at {Urls}");
                if (scaling is not null && TimeProvider.System.GetUtcNow() >= next)
                {
                    next = TimeProvider.System.GetUtcNow() + scaling.Period;
                    Tell(supervisor, scaling);
                }
                await Task.Delay(Round, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (UsageException error)
            {
                Say("fleet", $"The settings cannot be read: {error.Message}");
                await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
            }
        }
    }

    private void Tell(FleetSupervisor supervisor, LocalScaling scaling)
    {
        var before = supervisor.Desired;
        if (scaling.RunOnce() is { } sample && supervisor.Desired != before)
            Say("fleet", $"From {before} to {supervisor.Desired} servers: their processors are {sample.Cpu:P0} busy{(sample.Memory is { } memory ? $", their memory {memory:P0} in use" : "")}.");
    }

    private LocalScaling? Scaling(FleetSupervisor supervisor, LecternSettings settings)
    {
        if (Bounds.Least == Bounds.Most)
            return null;
        var options = settings.Options.Fleet.Scaling;
        return new(supervisor, Bounds.PolicyOf(options), options, (double)Environment.ProcessorCount / Bounds.Most, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Bounds.Most, TimeProvider.System);
    }

    private BalancerPlan Plan(string socket)
    {
        var options = Settings().Options;
        return new(options.Fleet, Listeners, [.. Nodes.Concat(options.Fleet.Nodes).Index().Select(node => Remote(node.Item, node.Index))], socket) { TrustedProxies = options.Web.TrustedProxies };
    }

    private static BalancedNode Remote(string text, int index) => RemoteNode.Parse(text) is { } node
        ? new($"r{index + 1}", node.Host, node.Port, node.AgentPort)
        : throw new UsageException($"--node has \"{text}\", which is no address; write one such as 10.0.0.5:5080, or 10.0.0.5:5080/5090 with the port of its agent check.");

    private async Task WarnAsync(LecternSettings settings)
    {
        if (Bounds.Most < 2)
            return;
        if (settings.StoreAddress().Kind == Server.Storage.StoreKind.Sqlite)
            await Error.WriteLineAsync("lectern: The store is SQLite, which lets one process write at a time; several servers want PostgreSQL: --database postgres://…");
        if (!NodeStarts.CanShareCache(settings))
            await Error.WriteLineAsync("lectern: Without Redis the servers cannot tell each other what changed, so they run without a cache; name one with --redis HOST:PORT.");
    }

    private void Say(string who, string what)
    {
        // Whole lines: several processes speak at once.
        lock (_lines)
            Output.WriteLine($"{who,-7} | {what}");
    }
}
