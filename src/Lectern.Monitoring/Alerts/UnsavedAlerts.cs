namespace Lectern.Monitoring.Alerts;

/// <summary>
/// What the last rounds decided and the store has not taken yet. While it does not answer, notices are sent from here, because what broke it
/// may be just what they are about. Thread-safe.
/// </summary>
/// <param name="maxWaiting">How many notices wait at most; the oldest make room.</param>
internal sealed class UnsavedAlerts(int maxWaiting)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Alert> _alerts = [];
    private readonly HashSet<string> _dropped = [];
    private readonly List<OutboxEntry> _entries = [];
    private readonly HashSet<string> _inFlight = [];
    private DateTimeOffset? _heartbeatAt;

    public bool IsEmpty
    {
        get
        {
            lock (_lock)
                return _alerts.Count + _dropped.Count + _entries.Count == 0;
        }
    }

    public void Add(AlertRound round, IEnumerable<OutboxEntry> entries)
    {
        lock (_lock)
        {
            foreach (var alert in round.Changed)
                _alerts[alert.Id] = alert;
            foreach (var id in round.Dropped)
            {
                _alerts.Remove(id);
                _dropped.Add(id);
            }
            _entries.AddRange(entries);
            if (_entries.Count > maxWaiting)
                _entries.RemoveRange(0, _entries.Count - maxWaiting);
            _heartbeatAt = round.HeartbeatAt ?? _heartbeatAt;
        }
    }

    /// <summary>All of it, but notices that are being sent this moment: whether they were is known only then.</summary>
    public AlertCommit ToCommit(string holder, DateTimeOffset at)
    {
        lock (_lock)
            return new(holder, [.. _alerts.Values], [.. _dropped], [.. _entries.Where(entry => !_inFlight.Contains(entry.Key))], _heartbeatAt, maxWaiting, at);
    }

    /// <summary>The store has it. What has changed since stays.</summary>
    public void Forget(AlertCommit commit)
    {
        lock (_lock)
        {
            foreach (var alert in commit.Alerts.Where(alert => ReferenceEquals(_alerts.GetValueOrDefault(alert.Id), alert)))
                _alerts.Remove(alert.Id);
            _dropped.ExceptWith(commit.Dropped);
            var saved = commit.Entries.Select(entry => entry.Key).ToHashSet();
            _entries.RemoveAll(entry => saved.Contains(entry.Key));
            _heartbeatAt = null;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _alerts.Clear();
            _dropped.Clear();
            _entries.Clear();
            _heartbeatAt = null;
        }
    }

    /// <summary>The oldest entry of a channel that waits and is due, which nobody else gets until <see cref="PutBack"/>.</summary>
    public OutboxEntry? Take(string channel, DateTimeOffset at)
    {
        lock (_lock)
        {
            var entry = _entries.Find(entry => entry.Channel == channel && entry.IsWaiting);
            return entry is not null && entry.DueAt <= at && _inFlight.Add(entry.Key) ? entry : null;
        }
    }

    /// <summary>What became of it. It is kept until the store knows too.</summary>
    public void PutBack(OutboxEntry entry)
    {
        lock (_lock)
        {
            _inFlight.Remove(entry.Key);
            var index = _entries.FindIndex(other => other.Key == entry.Key);
            if (index >= 0)
                _entries[index] = entry;
            else
                _entries.Add(entry);
        }
    }
}
