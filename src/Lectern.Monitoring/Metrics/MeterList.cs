namespace Lectern.Monitoring.Metrics;

/// <summary>Which meters are listened to, and which of their tags are kept.</summary>
internal sealed class MeterList(string more)
{
    /// <summary>Those that are listened to without being asked for.</summary>
    public static readonly string[] Always = ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Npgsql", "Lectern*"];

    // Scheme and protocol would multiply the series of every route by four and tell an operator nothing.
    private static readonly Dictionary<string, string[]> Kept = new()
    {
        ["http.server.request.duration"] = ["http.request.method", "http.route", "http.response.status_code"],
    };

    // Published as counters, though they fall: https://github.com/dotnet/runtime/blob/main/src/libraries/System.Diagnostics.DiagnosticSource/src/System/Diagnostics/Metrics/RuntimeMetrics.cs
    private static readonly string[] Levels = ["dotnet.thread_pool.queue.length", "dotnet.thread_pool.thread.count"];

    private readonly string[] _names = [.. Always, .. Split(more)];

    public static string[] Split(string names) => names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public static IReadOnlyList<string>? KeptTags(string instrument) => Kept.GetValueOrDefault(instrument);

    public static bool IsLevel(string instrument) => Levels.Contains(instrument);

    public bool Includes(string meter) => Array.Exists(_names, name => name.EndsWith('*') ? meter.StartsWith(name[..^1], StringComparison.Ordinal) : meter == name);
}
