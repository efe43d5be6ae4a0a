using Lectern.Database.Admission;
using Lectern.Database.Hosts;

namespace Lectern.Database.Replicas;

/// <summary>Lets so many reads to the primary that writes still find room there. Thread-safe.</summary>
internal sealed class SpillGate
{
    private readonly AdmissionGate _gate;
    private readonly int _percent;

    public SpillGate(DatabaseOptions options, TimeProvider time)
    {
        _percent = options.Replication.SpillPercent;
        var admission = new AdmissionOptions { Adaptive = false, Reserved = 0, MaxQueue = options.Admission.MaxQueue, MaxWaitMilliseconds = options.Admission.MaxWaitMilliseconds };
        _gate = new("the primary, with the reads that no replica can answer", Math.Max(2, options.MaxConnections), admission, time);
    }

    /// <summary>Reads inside.</summary>
    public int Inside => _gate.Inside;

    /// <exception cref="DatabaseBusyException">As many reads wait as may, or the turn did not come in time.</exception>
    public async ValueTask<Turn> EnterAsync(DatabaseHost primary, CancellationToken cancel)
    {
        // The primary's own limit moves.
        var limit = Math.Max(1, primary.Gate.Limit * _percent / 100);
        if (limit != _gate.Limit)
            _gate.SetLimit(limit);
        if (await _gate.EnterAsync(DatabaseScope.Current?.Priority ?? AdmissionPriority.Normal, cancel) is { } busy)
            throw busy;
        return new(_gate);
    }

    public readonly struct Turn(AdmissionGate gate) : IDisposable
    {
        public void Dispose() => gate.Leave();
    }
}
