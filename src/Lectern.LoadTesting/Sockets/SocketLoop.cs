using System.Diagnostics;
using Lectern.LoadTesting.Plans;
using Lectern.LoadTesting.Results;
using Lectern.LoadTesting.Scenarios;

namespace Lectern.LoadTesting.Sockets;

/// <summary>
/// One thread that plays its share of the users over non-blocking sockets. In the open model the n-th arrival is due at a time that was
/// known before the run; it takes the first free user, and its latency counts from when it was due. That is what wrk2 (Gil Tene,
/// https://github.com/giltene/wrk2#readme) does against coordinated omission: a server that stalls cannot make the generator ask less.
/// Allocates nothing for a request once its user has been through the scenario. Not thread-safe.
/// </summary>
internal sealed partial class SocketLoop : IDisposable
{
    private const int TickMilliseconds = 20;
    private const long PerSecond = 1_000_000_000;

    // A server that refuses connections is not asked again at once by the same user.
    private const long PauseAfterRefusal = PerSecond / 10;

    private readonly LoadPlan _plan;
    private readonly Connector _connector;
    private readonly (int Index, int Count) _shard;
    private readonly SocketUser[] _users;
    private readonly Deadlines _underWay;
    private readonly DueHeap _due;
    private readonly EventQueue _queue = new();
    private readonly int[] _free;
    private readonly long _start;
    private readonly long _timeout;
    private long _end;
    private long _quota;
    private int _freeCount;
    private int _here;
    private int _connections;
    private double _nextNumber;
    private long _nextArrival = long.MaxValue;

    /// <param name="plan">What to do.</param>
    /// <param name="connector">To the target.</param>
    /// <param name="shard">Which of all loops of all processes this is: it has every so-many-th user and arrival.</param>
    /// <param name="users">Its users, with their sessions.</param>
    /// <param name="start">When the run begins.</param>
    public SocketLoop(LoadPlan plan, Connector connector, (int Index, int Count) shard, IReadOnlyList<(int Number, UserSession Session)> users, long start)
    {
        (_plan, _connector, _shard, _start) = (plan, connector, shard, start);
        _users = [.. users.Select(user => new SocketUser(user.Number, user.Session))];
        _timeout = plan.Timeout.Ticks * TimeSpan.NanosecondsPerTick;
        _underWay = new(_users, _timeout);
        _due = new(_users.Length);
        _free = new int[_users.Length];
        _end = start + (long)(plan.Profile.Seconds * PerSecond);
        _quota = plan.Requests is { } limit ? (limit + shard.Count - 1 - shard.Index) / shard.Count : long.MaxValue;
        Tally = new(plan.Scenario.Endpoints.Count, start);
    }

    public Tally Tally { get; }

    /// <summary>When the last answer came.</summary>
    public long Ended { get; private set; }

    // CLOCK_MONOTONIC in nanoseconds, as the timer's.
    private static long Now => Stopwatch.GetTimestamp();

    /// <summary>Plays until the plan is over, or shortly after <paramref name="stop"/>.</summary>
    public void Run(CancellationToken stop)
    {
        Begin();
        while (true)
        {
            var now = Now;
            if (stop.IsCancellationRequested && _end > now)
                _end = now;
            Tally.Seconds.Roll(now, _connections);
            StartThoseDue(now);
            if (_plan.Model == LoadModel.Open)
                StartArrivals(now);
            for (int late; (late = _underWay.Overdue(now)) != SocketUser.None;)
                Fail(late, ErrorKind.Timeout, now);
            if (IsOver(now))
                break;
            Handle(_queue.Wait(Math.Min(_due.Earliest, _freeCount > 0 ? _nextArrival : long.MaxValue), TickMilliseconds));
        }
        GiveUp(Now);
    }

    public void Dispose()
    {
        foreach (var user in _users)
            Disconnect(user);
        _queue.Dispose();
    }

    private void Begin()
    {
        _here = _users.Length;
        for (var index = 0; index < _users.Length; index++)
        {
            var spread = _users[index].Session.Within(_plan.Scenario.Spread);
            if (_plan.Model == LoadModel.Open)
                _free[_freeCount++] = index;
            else
                Plan(index, At(_plan.Profile.NextActivation(_users[index].Number, 0)) is var at && at == long.MaxValue ? at : at + spread);
        }
        if (_plan.Model == LoadModel.Open)
            PlanArrival(_shard.Index);
    }

    private void StartThoseDue(long now)
    {
        while (_due.Earliest <= now)
        {
            var (due, index) = _due.Pop();
            if (now < _end)
                Tally.Late(now - due);
            if (_users[index].State == SocketUserState.Thinking && now < _end)
            {
                StartStep(index, due, now);
            }
            else if (_plan.Model == LoadModel.Open)
            {
                Free(index, now);
            }
            else
            {
                StartFlow(index, due, now);
            }
        }
    }

    /// <summary>Closed model: another flow, if the user is still there.</summary>
    private void StartFlow(int index, long due, long now)
    {
        var user = _users[index];
        if (now >= _end || _quota == 0)
        {
            Leave(index);
            return;
        }
        var seconds = (double)(now - _start) / PerSecond;
        if (!_plan.Profile.IsActive(user.Number, seconds))
        {
            Disconnect(user);
            // Not now again, whatever the last digit of a second says.
            Plan(index, Math.Max(now + 1, At(_plan.Profile.NextActivation(user.Number, seconds))));
            return;
        }
        user.Session.BeginFlow();
        StartStep(index, due, now);
    }

    /// <summary>Open model: whatever is due takes a free user; what finds none waits, and its clock runs.</summary>
    private void StartArrivals(long now)
    {
        while (_nextArrival <= now && _nextArrival < _end && _freeCount > 0)
        {
            var index = _free[--_freeCount];
            var due = _nextArrival;
            PlanArrival(_nextNumber + _shard.Count);
            Tally.Late(now - Math.Max(due, _users[index].FreeSince));
            _users[index].Session.BeginFlow();
            StartStep(index, due, now);
        }
    }

    private void PlanArrival(double number)
    {
        _nextNumber = number;
        _nextArrival = _quota > 0 ? At(_plan.Profile.TimeOfArrival(number)) : long.MaxValue;
    }

    private void Plan(int index, long due)
    {
        if (due == long.MaxValue)
            Leave(index);
        else
            _due.Push(due, index);
    }

    private void Free(int index, long now)
    {
        var user = _users[index];
        (user.State, user.FreeSince) = (SocketUserState.Free, now);
        _free[_freeCount++] = index;
    }

    private void Leave(int index)
    {
        _users[index].State = SocketUserState.Left;
        Disconnect(_users[index]);
        _here--;
    }

    // What is under way when the time is over is waited for, and so is what was due before: leaving it out would leave out the slowest.
    private bool IsOver(long now)
    {
        if (now >= _end + _timeout)
            return true;
        if (_underWay.Count > 0)
            return false;
        if (_plan.Model == LoadModel.Closed)
            return _here == 0 || now >= _end;
        return now >= _end ? _nextArrival >= _end : _nextArrival == long.MaxValue && _due.Count == 0;
    }

    private void GiveUp(long now)
    {
        for (int late; (late = _underWay.Overdue(long.MaxValue)) != SocketUser.None;)
            Fail(late, ErrorKind.Timeout, now);
        if (_plan.Model == LoadModel.Open)
        {
            for (; _quota > 0 && _nextArrival < _end; PlanArrival(_nextNumber + _shard.Count))
                Tally.Failed(_plan.Scenario.Flows[0].Steps[0].Endpoint, ErrorKind.Unsent, _nextArrival, now);
        }
        Ended = Math.Max(Ended, Math.Min(now, _end));
        Tally.Seconds.Close(now, _connections);
    }

    private long At(double seconds) => double.IsInfinity(seconds) ? long.MaxValue : _start + (long)(seconds * PerSecond);
}
