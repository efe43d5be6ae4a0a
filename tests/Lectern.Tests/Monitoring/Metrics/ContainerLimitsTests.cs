using Lectern.Monitoring.Metrics;

namespace Lectern.Tests.Monitoring.Metrics;

public sealed class ContainerLimitsTests
{
    [Theory]
    [InlineData("cpu.max", "50000 100000", 0.5)]
    [InlineData("cpu.max", "max 100000", null)]
    [InlineData("cpu.max", "nonsense", null)]
    public void A_quota_of_processors_counts(string file, string text, double? expected)
    {
        var root = TestStores.TemporaryFolder();
        File.WriteAllText(Path.Combine(root, file), text + "\n");
        Assert.Equal(expected ?? Environment.ProcessorCount, ContainerLimits.Read(root).Processors);
    }

    [Fact]
    public void Version_1_of_control_groups_counts_too()
    {
        var root = TestStores.TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(root, "cpu"));
        Directory.CreateDirectory(Path.Combine(root, "memory"));
        File.WriteAllText(Path.Combine(root, "cpu", "cpu.cfs_quota_us"), "25000");
        File.WriteAllText(Path.Combine(root, "cpu", "cpu.cfs_period_us"), "100000");
        File.WriteAllText(Path.Combine(root, "memory", "memory.limit_in_bytes"), "104857600");
        Assert.Equal(new ContainerLimits(0.25, 104_857_600), ContainerLimits.Read(root));
    }

    [Fact]
    public void The_memory_of_a_container_counts()
    {
        var root = TestStores.TemporaryFolder();
        File.WriteAllText(Path.Combine(root, "memory.max"), "52428800\n");
        Assert.Equal(52_428_800, ContainerLimits.Read(root).MemoryBytes);
    }
}
