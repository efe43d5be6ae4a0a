using Lectern.Monitoring.Health;

namespace Lectern.Tests.Monitoring.Health;

public sealed class HealthChecksTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_worst_finding_counts_and_a_check_that_throws_has_failed()
    {
        var checks = new HealthChecks([Found("good", HealthStatus.Pass), Found("fair", HealthStatus.Warn)], TimeProvider.System);
        Assert.Equal(HealthStatus.Fail, checks.Status);
        await checks.RunOnceAsync(Cancel);
        Assert.Equal(HealthStatus.Warn, checks.Status);

        var broken = new HealthChecks([Found("good", HealthStatus.Pass), new("broken", _ => throw new IOException("no disk"))], TimeProvider.System);
        await broken.RunOnceAsync(Cancel);
        Assert.Equal(HealthStatus.Fail, broken.Status);
        Assert.Equal("no disk", Assert.Single(broken.Findings["broken"]).Output);
        Assert.Equal(HealthStatus.Pass, Assert.Single(broken.Findings["good"]).Status);
    }

    [Fact]
    public async Task A_check_that_hangs_and_hears_nothing_fails_after_its_limit_and_holds_nobody_up()
    {
        var never = new TaskCompletionSource<IReadOnlyList<HealthFinding>>();
        var checks = new HealthChecks([new("hanging", _ => never.Task) { Limit = TimeSpan.FromMilliseconds(100) }, Found("good", HealthStatus.Pass)], TimeProvider.System);
        await checks.RunOnceAsync(Cancel);
        Assert.Equal("no answer in 0.1 s", Assert.Single(checks.Findings["hanging"]).Output);
        Assert.Equal(HealthStatus.Pass, Assert.Single(checks.Findings["good"]).Status);
    }

    private static HealthCheck Found(string name, HealthStatus status) => new(name, _ => Task.FromResult<IReadOnlyList<HealthFinding>>([new(status)]));
}
