using System.Diagnostics;

namespace Lectern.Server.Operations;

/// <summary>What the process takes of its machine. Thread-safe.</summary>
internal sealed class ProcessFigures(TimeProvider time)
{
    // Shorter spans are mostly the noise of who asks.
    private static readonly TimeSpan LeastSpan = TimeSpan.FromSeconds(1);

    private readonly DateTime _started = Process.GetCurrentProcess().StartTime.ToUniversalTime();
    private readonly Lock _lock = new();
    private (long At, TimeSpan Used)? _last;
    private double _percent;

    public static long MemoryBytes => Environment.WorkingSet;

    public TimeSpan Uptime => time.GetUtcNow().UtcDateTime - _started;

    /// <summary>
    /// Of all processors together, 0 to 100: since the reading before, if that is a second ago or more; the first time since the process started.
    /// </summary>
    public double CpuPercent()
    {
        lock (_lock)
        {
            var used = Environment.CpuUsage.TotalTime;
            var (spent, span) = _last is { } last ? (used - last.Used, time.GetElapsedTime(last.At)) : (used, Uptime);
            if (span < LeastSpan)
                return _percent;
            _last = (time.GetTimestamp(), used);
            return _percent = Math.Clamp(100 * (spent / span) / Environment.ProcessorCount, 0, 100);
        }
    }
}
