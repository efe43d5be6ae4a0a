using System.Diagnostics.Metrics;

namespace Lectern.Monitoring.Metrics;

/// <summary>What <c>System.Runtime</c>'s meter lacks: how much of the machine, or of the container, the process takes. In the meter <c>Lectern.Monitoring</c>.</summary>
internal sealed class MachineMeter : IDisposable
{
    private readonly Meter _meter;
    private readonly TimeProvider _time;
    private readonly string _data;
    private readonly ContainerLimits _limits;
    private readonly long _started;
    private (long At, TimeSpan Used) _last;
    private double _cpu;

    /// <param name="data">The folder whose disk is watched.</param>
    /// <param name="limits">Of the container.</param>
    /// <param name="collector">Its own figures are shown too.</param>
    /// <param name="time">The clock.</param>
    public MachineMeter(string data, ContainerLimits limits, MetricsCollector collector, TimeProvider time)
    {
        (_data, _limits, _time, _started) = (data, limits, time, time.GetTimestamp());
        _last = (_started, Environment.CpuUsage.TotalTime);
        _meter = new(new MeterOptions("Lectern.Monitoring") { Scope = collector });
        _meter.CreateObservableGauge("lectern.machine.cpu.utilization", Cpu, "1", "Processors that the process uses, of those that it may use.");
        _meter.CreateObservableGauge("lectern.machine.cpu.limit", () => _limits.Processors, "{cpu}", "Processors that the process may use.");
        _meter.CreateObservableGauge("lectern.machine.memory.limit", () => _limits.MemoryBytes, "By", "Memory that the process may use.");
        _meter.CreateObservableGauge("lectern.machine.disk.free", () => Disk(drive => drive.AvailableFreeSpace), "By", "Free on the disk of the data folder.");
        _meter.CreateObservableGauge("lectern.machine.disk.free.ratio", () => Disk(drive => drive.TotalSize == 0 ? 1 : (double)drive.AvailableFreeSpace / drive.TotalSize), "1", "Free on the disk of the data folder, of all.");
        _meter.CreateObservableGauge("lectern.process.uptime", () => time.GetElapsedTime(_started).TotalSeconds, "s", "Since the start.");
        _meter.CreateObservableGauge("lectern.monitoring.series", () => collector.Count, "{series}", "Series that are collected.");
        _meter.CreateObservableCounter("lectern.monitoring.overflow", () => collector.OverflowedMeasurements, "{measurement}", "Measurements for which the limits left no series of their own.");
    }

    public void Dispose() => _meter.Dispose();

    private double Cpu()
    {
        var (now, used) = (_time.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var span = _time.GetElapsedTime(_last.At, now);
        // Asked twice in a moment, a history's beat and a scrape: shorter spans are mostly noise.
        if (span < TimeSpan.FromMilliseconds(500))
            return _cpu;
        _cpu = Math.Clamp((used - _last.Used) / span / _limits.Processors, 0, 1);
        _last = (now, used);
        return _cpu;
    }

    private Measurement<double>[] Disk(Func<DriveInfo, double> value)
    {
        try
        {
            return [new(value(new DriveInfo(Path.GetFullPath(_data))))];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }
}
