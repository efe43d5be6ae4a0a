namespace Lectern.Monitoring.Regressions;

/// <summary>Keeps the latest regressions of one process, for applications without a store for them. Thread-safe.</summary>
public sealed class MemoryRegressions : IRegressionStore
{
    private const int Most = 500;

    private readonly Lock _lock = new();
    private readonly List<Regression> _kept = [];

    public Task<IReadOnlyList<Regression>> ReadAsync(DateTimeOffset since, int most, CancellationToken cancel)
    {
        lock (_lock)
            return Task.FromResult<IReadOnlyList<Regression>>([.. _kept.Where(one => one.At >= since).OrderByDescending(one => one.At).Take(most)]);
    }

    public Task<bool> TryAddAsync(Regression regression, TimeSpan near, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (_kept.Exists(one => one.IsSame(regression, near)))
                return Task.FromResult(false);
            _kept.Add(regression);
            if (_kept.Count > Most)
                _kept.RemoveAt(0);
            return Task.FromResult(true);
        }
    }

    public Task TrimAsync(DateTimeOffset before, CancellationToken cancel)
    {
        lock (_lock)
            _kept.RemoveAll(one => one.At < before);
        return Task.CompletedTask;
    }
}
