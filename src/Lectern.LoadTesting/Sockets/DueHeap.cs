namespace Lectern.LoadTesting.Sockets;

/// <summary>Users by the time at which they are due, the earliest first: a binary heap that never grows. Not thread-safe.</summary>
internal sealed class DueHeap(int capacity)
{
    private readonly (long Due, int User)[] _heap = new (long, int)[capacity];

    public int Count { get; private set; }

    /// <summary>When the earliest is due; never if there is none.</summary>
    public long Earliest => Count == 0 ? long.MaxValue : _heap[0].Due;

    public void Push(long due, int user)
    {
        var at = Count++;
        while (at > 0 && _heap[(at - 1) / 2].Due > due)
        {
            _heap[at] = _heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        _heap[at] = (due, user);
    }

    public (long Due, int User) Pop()
    {
        var first = _heap[0];
        var last = _heap[--Count];
        var at = 0;
        while (2 * at + 1 < Count)
        {
            var child = 2 * at + 1;
            if (child + 1 < Count && _heap[child + 1].Due < _heap[child].Due)
                child++;
            if (_heap[child].Due >= last.Due)
                break;
            _heap[at] = _heap[child];
            at = child;
        }
        _heap[at] = last;
        return first;
    }
}
