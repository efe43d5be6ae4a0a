using System.Globalization;
using Lectern.Fleet.Balancing;
using Lectern.Fleet.Supervision;
using Lectern.Settings;

namespace Lectern.Commands.Fleets;

/// <summary>How <c>lectern fleet</c> starts a server. Secrets go by the environment: anybody may see the arguments of a process.</summary>
internal static class NodeStarts
{
    private const string Loopback = "127.0.0.1";

    /// <param name="settings">The fleet's own; its servers get the same.</param>
    /// <param name="program">The lectern to start; null for this one.</param>
    /// <param name="noDemo">A new store stays empty.</param>
    /// <param name="listener">Where the fleet's clients come in: another fleet on this machine is elsewhere, and so its nodes have other names.</param>
    /// <param name="socket">HAProxy's.</param>
    /// <param name="place">Which one.</param>
    public static NodeStart Of(LecternSettings settings, string? program, bool noDemo, Listener listener, string socket, NodePlace place)
    {
        string[] serve = ["serve", "--urls", $"http://{Loopback}:{place.Port.ToString(CultureInfo.InvariantCulture)}", "--until-input-ends", .. noDemo ? ["--no-demo"] : Array.Empty<string>()];
        var (file, arguments) = Command(program, serve);
        return new(file, arguments, Environment(settings, listener, socket, place));
    }

    private static Dictionary<string, string> Environment(LecternSettings settings, Listener listener, string socket, NodePlace place)
    {
        var options = settings.Options;
        // What came from the command line or from a file other than the usual one; what came from elsewhere is given again, and changes nothing.
        var environment = settings.Configuration.GetSection(LecternSettings.Section).AsEnumerable().Where(pair => pair.Value is { Length: > 0 })
            .ToDictionary(pair => pair.Key.Replace(":", "__", StringComparison.Ordinal), pair => pair.Value!, StringComparer.OrdinalIgnoreCase);
        environment["Lectern__Data"] = settings.Data;
        environment["Lectern__Fleet__Agent__Port"] = place.AgentPort.ToString(CultureInfo.InvariantCulture);
        environment["Lectern__Fleet__Agent__Address"] = Loopback;
        environment["Lectern__Fleet__StatisticsSocket"] = socket;
        environment[$"Lectern__Web__TrustedProxies__{options.Web.TrustedProxies.Count}"] = Loopback;
        environment["Lectern__Monitoring__Node"] = $"{(options.Monitoring.Node is { Length: > 0 } node ? node : $"{System.Environment.MachineName}:{listener.Address.Split(':')[^1]}")}:{place.Name}";
        if (!CanShareCache(settings))
            environment["Lectern__Cache__Enabled"] = "false";
        return environment;
    }

    /// <summary>Without Redis no server would know what another one changed, and show what was before.</summary>
    public static bool CanShareCache(LecternSettings settings) => settings.Options.Redis.IsSet;

    private static (string, IReadOnlyList<string>) Command(string? program, string[] serve)
    {
        var own = System.Environment.ProcessPath ?? "dotnet";
        var path = program ?? (Path.GetFileNameWithoutExtension(own) == "dotnet" ? Path.Combine(AppContext.BaseDirectory, "lectern.dll") : own);
        return path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? ("dotnet", [path, .. serve]) : (path, serve);
    }
}
