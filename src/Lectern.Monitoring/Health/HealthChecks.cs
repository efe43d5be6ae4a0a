using System.Collections.Concurrent;

namespace Lectern.Monitoring.Health;

/// <summary>Asks the checks, each within its limit, and keeps what they found. Thread-safe.</summary>
public sealed class HealthChecks(IEnumerable<HealthCheck> checks, TimeProvider time)
{
    private readonly HealthCheck[] _checks = [.. checks];
    private readonly ConcurrentDictionary<string, IReadOnlyList<HealthFinding>> _found = new(StringComparer.Ordinal);

    /// <summary>The latest findings, by check. Empty before the first round.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<HealthFinding>> Findings => _found;

    /// <summary>The worst of all; <see cref="HealthStatus.Fail"/> before the first round.</summary>
    public HealthStatus Status => _found.IsEmpty && _checks.Length > 0 ? HealthStatus.Fail : _found.Values.SelectMany(findings => findings).Select(finding => finding.Status).DefaultIfEmpty().Max();

    /// <summary>Asks all at once.</summary>
    public Task RunOnceAsync(CancellationToken cancel) => Task.WhenAll(_checks.Select(check => RunAsync(check, cancel)));

    private async Task RunAsync(HealthCheck check, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(check.Limit);
        IReadOnlyList<HealthFinding> found;
        try
        {
            // Off this thread, and not waited for past the limit: a check that ignores its token must not hold up the others.
            found = await Task.Run(() => check.AskAsync(limit.Token), CancellationToken.None).WaitAsync(check.Limit, cancel);
        }
        catch (Exception error) when (!cancel.IsCancellationRequested)
        {
            var output = error is TimeoutException or OperationCanceledException ? $"no answer in {check.Limit.TotalSeconds:0.#} s" : error.Message;
            found = [new(HealthStatus.Fail, Output: output)];
        }
        var now = time.GetUtcNow();
        _found[check.Name] = [.. found.Select(finding => finding with { Time = now })];
    }
}
