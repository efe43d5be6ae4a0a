using Lectern.LoadTesting.Scenarios;

namespace Lectern.LoadTesting.Sockets;

internal enum SocketUserState : byte
{
    /// <summary>Between two flows; in the open model waiting for an arrival.</summary>
    Free,

    /// <summary>Between two steps of a flow.</summary>
    Thinking,

    Connecting,

    /// <summary>The socket took only a part of the request.</summary>
    Sending,

    /// <summary>The answer is on its way.</summary>
    Waiting,

    /// <summary>Done for good.</summary>
    Left,
}

/// <summary>One user and its connection. Times are nanoseconds of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
internal sealed class SocketUser(int number, UserSession session)
{
    public const int None = -1;

    /// <summary>Among all users of the run.</summary>
    public readonly int Number = number;

    public readonly UserSession Session = session;
    public ResponseParser Parser;
    public SocketUserState State;

    /// <summary>The socket; <see cref="None"/> when there is none.</summary>
    public int Handle = None;

    /// <summary>When the request should have been sent.</summary>
    public long Due;

    /// <summary>When it was.</summary>
    public long Sent;

    public long FirstByte;
    public long Deadline;
    public long FreeSince;
    public long Received;

    /// <summary>Neighbors in the order of deadlines.</summary>
    public int Earlier = None, Later = None;

    /// <summary>What the socket has not taken yet.</summary>
    public byte[] Rest = [];
    public int RestFrom, RestLength;

    /// <summary>A request is under way.</summary>
    public bool IsBusy => State is SocketUserState.Connecting or SocketUserState.Sending or SocketUserState.Waiting;
}
