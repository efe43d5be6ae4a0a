using System.Diagnostics;

namespace Lectern.Server.Operations;

/// <summary>How long the process has been running. Thread-safe.</summary>
public sealed class Uptime(TimeProvider time)
{
    private readonly DateTime _started = Process.GetCurrentProcess().StartTime.ToUniversalTime();

    public double Seconds => (time.GetUtcNow().UtcDateTime - _started).TotalSeconds;
}
