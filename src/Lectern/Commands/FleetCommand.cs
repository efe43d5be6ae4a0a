using System.CommandLine;
using Lectern.Commands.Fleets;
using Lectern.Fleet.Scaling;

namespace Lectern.Commands;

/// <summary><c>lectern fleet</c>: several servers behind HAProxy, on this machine and others. See docs/fleet.md.</summary>
internal static class FleetCommand
{
    // A machine that needs more wants a second machine.
    private const int MostNodes = 50;

    public static Command Create()
    {
        var urls = new Option<string>("--urls") { Description = "Addresses for clients, separated by ';'", DefaultValueFactory = _ => ServeCommand.DefaultUrls };
        var certificate = new Option<FileInfo>("--certificate") { Description = "PEM file with certificate and key, for https addresses" };
        var min = new Option<int>("--min") { Description = "Servers on this machine at least", DefaultValueFactory = _ => 2 };
        var max = new Option<int?>("--max") { Description = "Servers on this machine at most: as many as the load needs are started [default: as --min]" };
        var nodes = new Option<string[]>("--node") { Description = "A server on another machine, HOST:PORT or HOST:PORT/AGENTPORT; may be given several times" };
        var program = new Option<FileInfo>("--program") { Description = "The lectern to start, such as a link to the newest build [default: this one]" };
        var haproxy = new Option<string>("--haproxy") { Description = "HAProxy, 2.6 or newer", DefaultValueFactory = _ => "haproxy" };
        var print = new Option<bool>("--print") { Description = "Only print HAProxy's configuration" };
        var noDemo = new Option<bool>("--no-demo") { Description = "Leave the demo content out of a new store" };
        var arguments = new StoreArguments();
        var command = new Command("fleet", "Runs several servers behind HAProxy; SIGHUP replaces them one by one. Example: lectern fleet --min 2 --max 6 --database postgres://lectern@db/lectern --redis cache:6379")
            { urls, certificate, min, max, nodes, program, haproxy, print, noDemo };
        arguments.AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            var bounds = Bounds(parsed.GetValue(min), parsed.GetValue(max), parsed.GetValue(nodes) is { Length: > 0 });
            var run = new FleetRun
            {
                Settings = () => arguments.Read(parsed),
                Listeners = FleetAddresses.Of(parsed.GetValue(urls)!, parsed.GetValue(certificate)),
                Urls = parsed.GetValue(urls)!,
                Bounds = bounds,
                Nodes = parsed.GetValue(nodes) ?? [],
                Program = parsed.GetValue(program)?.FullName,
                Haproxy = parsed.GetValue(haproxy)!,
                NoDemo = parsed.GetValue(noDemo),
                Output = parsed.InvocationConfiguration.Output,
                Error = parsed.InvocationConfiguration.Error,
            };
            return parsed.GetValue(print) ? run.PrintAsync() : run.RunAsync(cancel);
        });
        return command;
    }

    private static ScalingBounds Bounds(int min, int? max, bool hasOthers)
    {
        var least = hasOthers ? 0 : 1;
        if (min < least || min > MostNodes)
            throw new UsageException($"--min must be from {least} to {MostNodes}; it is {min}.");
        if (max is { } most && (most < min || most > MostNodes))
            throw new UsageException($"--max must be from --min, {min}, to {MostNodes}; it is {most}.");
        return new(min, max ?? min);
    }
}
