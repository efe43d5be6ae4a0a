namespace Lectern.Benchmarks.CacheTuning;

/// <summary>A clock that the replay moves, with timers that fire when it does. For one thread.</summary>
internal sealed class ReplayClock : TimeProvider
{
    private readonly PriorityQueue<ReplayTimer, long> _timers = new();
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public double Seconds => _ticks / (double)TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(50).AddTicks(_ticks);

    public override long GetTimestamp() => _ticks;

    public void AdvanceTo(double seconds)
    {
        var to = (long)(seconds * TimeSpan.TicksPerSecond);
        while (_timers.TryPeek(out var timer, out var due) && due <= to)
        {
            _timers.Dequeue();
            _ticks = Math.Max(_ticks, due);
            timer.Fire(due);
        }
        _ticks = Math.Max(_ticks, to);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ReplayTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ReplayTimer(ReplayClock clock, TimerCallback callback, object? state) : ITimer
    {
        private long _due = long.MaxValue;
        private TimeSpan _period;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            (_due, _period) = (dueTime < TimeSpan.Zero ? long.MaxValue : clock._ticks + dueTime.Ticks, period);
            // Limits of loads are hours away in thousands, and end with the load: only what repeats is worth a place.
            if (_due < long.MaxValue && period > TimeSpan.Zero)
                clock._timers.Enqueue(this, _due);
            return true;
        }

        public void Fire(long due)
        {
            if (due != _due)
                return;
            callback(state);
            _due = due + _period.Ticks;
            clock._timers.Enqueue(this, _due);
        }

        public void Dispose() => _due = long.MaxValue;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
