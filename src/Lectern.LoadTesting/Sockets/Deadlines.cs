namespace Lectern.LoadTesting.Sockets;

/// <summary>
/// Requests under way, in the order in which they run out of time. All have the same limit, so the order is that in which they began: a
/// linked list through the users does what a heap would, without its cost. Not thread-safe.
/// </summary>
internal sealed class Deadlines(SocketUser[] users, long limit)
{
    private int _first = SocketUser.None;
    private int _last = SocketUser.None;

    public int Count { get; private set; }

    public void Add(int index, long now)
    {
        var user = users[index];
        (user.Deadline, user.Earlier, user.Later) = (now + limit, _last, SocketUser.None);
        if (_last == SocketUser.None)
            _first = index;
        else
            users[_last].Later = index;
        _last = index;
        Count++;
    }

    public void Remove(int index)
    {
        var user = users[index];
        if (user.Earlier == SocketUser.None)
            _first = user.Later;
        else
            users[user.Earlier].Later = user.Later;
        if (user.Later == SocketUser.None)
            _last = user.Earlier;
        else
            users[user.Later].Earlier = user.Earlier;
        Count--;
    }

    /// <summary>The first whose time is over at <paramref name="now"/>; <see cref="SocketUser.None"/> if there is none.</summary>
    public int Overdue(long now) => _first != SocketUser.None && users[_first].Deadline <= now ? _first : SocketUser.None;
}
