using System.Globalization;

namespace Lectern.Monitoring.Metrics;

/// <summary>
/// What the process may use: the container's limits where there are any, else the machine. Read from cgroup v2 (<c>cpu.max</c>, <c>memory.max</c>)
/// or v1: https://docs.kernel.org/admin-guide/cgroup-v2.html
/// </summary>
/// <param name="Processors">How many; a fraction in a container with a quota.</param>
/// <param name="MemoryBytes">How much.</param>
internal sealed record ContainerLimits(double Processors, long MemoryBytes)
{
    /// <param name="root">Where the file system of cgroups is; tests have their own.</param>
    public static ContainerLimits Read(string root = "/sys/fs/cgroup")
    {
        // The collector of garbage knows the machine and both kinds of limits, but for a limit of the heap.
        var memory = Least(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, Number(root, "memory.max"), Number(root, "memory/memory.limit_in_bytes"));
        return new(Math.Min(Environment.ProcessorCount, Quota(root) ?? double.PositiveInfinity), (long)memory);
    }

    private static double? Quota(string root)
    {
        if (Text(root, "cpu.max")?.Split(' ') is [var most, var period] && Parse(most) is { } quota && Parse(period) is > 0 and var span)
            return quota / span;
        return Number(root, "cpu/cpu.cfs_quota_us") is > 0 and var microseconds && Number(root, "cpu/cpu.cfs_period_us") is > 0 and var each ? microseconds / each : null;
    }

    private static double Least(double machine, params ReadOnlySpan<double?> limits)
    {
        foreach (var limit in limits)
            machine = Math.Min(machine, limit is > 0 ? limit.Value : machine);
        return machine;
    }

    private static double? Number(string root, string file) => Text(root, file) is { } text ? Parse(text) : null;

    private static double? Parse(string text) => double.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Text(string root, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, file)).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
