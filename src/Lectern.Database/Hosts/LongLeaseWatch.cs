using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Lectern.Database.Hosts;

/// <summary>Reports connections that somebody has held for long, each once, with its origin. Thread-safe.</summary>
/// <param name="options">From when on a lease is long.</param>
/// <param name="log">Where to.</param>
public sealed partial class LongLeaseWatch(DatabaseOptions options, ILogger<LongLeaseWatch> log)
{
    private readonly ConditionalWeakTable<Lease, object> _reported = [];

    /// <summary>Looks once. Returns how many were reported.</summary>
    public int RunOnce(IEnumerable<DatabaseHost> hosts)
    {
        var reported = 0;
        foreach (var lease in hosts.SelectMany(host => host.Leases))
        {
            if (lease.Held.TotalSeconds < options.LongLeaseSeconds || !_reported.TryAdd(lease, lease))
                continue;
            // Taken near saturation it has a stack; otherwise the call site says where it was taken.
            LogLongLease(lease.Host.Name, lease.Held.TotalSeconds, options.LongLeaseSeconds, lease.Scope?.Endpoint ?? "no request", lease.Site, lease.Stack?.ToString() ?? "");
            reported++;
        }
        return reported;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A connection to {Host} has been held for {Seconds:0} s (Lectern:Database:LongLeaseSeconds is {Limit}), in {Endpoint}, by {Site}. {Stack}")]
    private partial void LogLongLease(string host, double seconds, int limit, string endpoint, CallSite site, string stack);
}
