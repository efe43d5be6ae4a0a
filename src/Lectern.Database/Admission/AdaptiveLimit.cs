using Lectern.Database.Statements;

namespace Lectern.Database.Admission;

/// <summary>
/// Finds how many may use a host at once by the delay that they cause each other: a statement is compared with the time that it takes
/// when few are inside, and once a window the limit moves by the average of these ratios. After TCP Vegas (Brakmo and Peterson, 1995),
/// the gradient limit of Netflix's concurrency-limits, and the probing for the shortest round trip of BBR (Cardwell et al., 2016).
/// Thread-safe.
/// <para>Comparing each statement with itself keeps a change in the mix from looking like a change in load; comparing averages of
/// windows keeps a statement whose work depends on its parameters from looking slow.</para>
/// </summary>
internal sealed class AdaptiveLimit(AdmissionGate gate, AdmissionOptions options, TimeProvider time)
{
    private const int SamplesPerWindow = 100;
    private const int SamplesPerAverage = 5;
    private const int MaxStatements = 512;
    private static readonly TimeSpan MinWindow = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxProbe = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(30);

    // A host that got slower for good (more data, a smaller machine) is believed after that long.
    private static readonly TimeSpan Forgets = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<SqlText, Tally> _tallies = [];
    private readonly int _min = Math.Min(options.MinLimit, gate.MaxLimit);
    private long _windowStart = time.GetTimestamp();
    private long? _lastIdle;
    private int _samples;
    private int _mostInside;
    private int? _limitBeforeProbe;

    /// <param name="sql">What was run.</param>
    /// <param name="duration">How long the host took.</param>
    public void Sample(SqlText sql, TimeSpan duration)
    {
        var inside = gate.Inside;
        lock (_lock)
        {
            if (_limitBeforeProbe is not null && inside > _min && !IsProbeOver())
                return;
            if (!_tallies.TryGetValue(sql, out var tally))
            {
                if (_tallies.Count >= MaxStatements)
                    return;
                _tallies.Add(sql, tally = new());
            }
            tally.Add(duration.TotalSeconds);
            _mostInside = Math.Max(_mostInside, inside);
            if (++_samples >= SamplesPerWindow && time.GetElapsedTime(_windowStart) >= MinWindow)
                EndWindow();
        }
    }

    // Those who were inside when the probe began have to leave first; but nobody may hold everybody up.
    private bool IsProbeOver() => time.GetElapsedTime(_windowStart) > MaxProbe;

    private void EndWindow()
    {
        var ratio = Ratio();
        var limit = gate.Limit;
        var saturated = _mostInside >= limit;
        if (_mostInside <= _min || _limitBeforeProbe is not null)
            _lastIdle = time.GetTimestamp();

        if (_limitBeforeProbe is { } before)
            (limit, _limitBeforeProbe) = (before, null);
        else if (saturated && limit > _min && (_lastIdle is null || time.GetElapsedTime(_lastIdle.Value) > ProbeInterval))
            // Nobody knows any more how fast the host is when it is left alone.
            (_limitBeforeProbe, limit) = (limit, _min);
        else if (ratio > options.LatencyTolerance)
            // At most a third at a time: one window may have been unlucky.
            limit = Math.Max(_min, (int)(limit * Math.Max(2 / 3.0, options.LatencyTolerance / ratio)));
        else if (saturated)
            limit += Math.Max(1, (int)Math.Sqrt(limit) / 2);

        gate.SetLimit(limit);
        (_samples, _mostInside, _windowStart) = (0, 0, time.GetTimestamp());
    }

    private double Ratio()
    {
        var (sum, count) = (0.0, 0);
        foreach (var tally in _tallies.Values)
        {
            if (tally.Count >= SamplesPerAverage)
            {
                sum += tally.Ratio(time) * tally.Count;
                count += tally.Count;
            }
            tally.Clear();
        }
        return count == 0 ? 1 : sum / count;
    }

    /// <summary>The times of a statement: within this window, and the shortest average of a window within the last minutes.</summary>
    private sealed class Tally
    {
        private double _seconds;
        private double _shortest = double.MaxValue;
        private double _nextShortest = double.MaxValue;
        private long? _since;

        public int Count { get; private set; }

        public void Add(double seconds)
        {
            _seconds += seconds;
            Count++;
        }

        public double Ratio(TimeProvider time)
        {
            var average = Math.Max(_seconds / Count, 1e-6);
            if (_since is null || time.GetElapsedTime(_since.Value) > Forgets)
                (_shortest, _nextShortest, _since) = (_nextShortest, double.MaxValue, time.GetTimestamp());
            _shortest = Math.Min(_shortest, average);
            _nextShortest = Math.Min(_nextShortest, average);
            return average / _shortest;
        }

        public void Clear() => (_seconds, Count) = (0, 0);
    }
}
