using System.Runtime.InteropServices;
using Lectern.LoadTesting.Plans;
using Lectern.LoadTesting.Results;
using Lectern.LoadTesting.Scenarios;

namespace Lectern.LoadTesting.Sockets;

/// <summary>One request: connect, send, receive, and what comes after.</summary>
internal sealed unsafe partial class SocketLoop
{
    private const int ReceiveSize = 64 * 1024;
    private const uint Gone = Libc.EpollRdHup | Libc.EpollHup | Libc.EpollErr;

    private readonly byte[] _received = GC.AllocateUninitializedArray<byte>(ReceiveSize, pinned: true);
    private byte[] _request = GC.AllocateUninitializedArray<byte>(4096, pinned: true);

    private void StartStep(int index, long due, long now)
    {
        var user = _users[index];
        if (_quota == 0)
        {
            EndFlow(index, now, 0);
            return;
        }
        _quota--;
        (user.Due, user.Sent, user.Received) = (due, now, 0);
        _underWay.Add(index, now);
        if (user.Handle == SocketUser.None)
            Connect(index, now);
        else
            Send(index, now);
    }

    private void Connect(int index, long now)
    {
        var user = _users[index];
        user.State = SocketUserState.Connecting;
        user.Handle = _connector.Begin(user.Number);
        if (user.Handle >= 0)
        {
            _connections++;
            if (_queue.Watch(user.Handle, index))
                return;
        }
        Fail(index, ErrorKind.Connect, now);
    }

    private void Send(int index, long now)
    {
        var user = _users[index];
        var template = user.Session.Step.Request;
        user.Sent = now;
        user.Parser.Begin(template.Method == "HEAD");
        if (user.Session.WantsBody || user.Session.WantsHead)
            user.Session.Expect();
        var bytes = template.Constant;
        var length = bytes?.Length ?? Render(template, user.Session);
        Tally.Endpoints[user.Session.Step.Endpoint].BytesSent += length;
        Send(index, bytes ?? _request, length, now);
    }

    private int Render(RequestTemplate template, UserSession session)
    {
        var most = template.Measure(session.Variables);
        if (_request.Length < most)
            _request = GC.AllocateUninitializedArray<byte>(most * 2, pinned: true);
        return template.Write(session.Variables, _request);
    }

    private void Send(int index, byte[] bytes, int length, long now)
    {
        var user = _users[index];
        nint sent;
        fixed (byte* start = bytes)
            sent = Libc.Send(user.Handle, start, length, Libc.MsgNoSignal);
        if (sent == length)
        {
            user.State = SocketUserState.Waiting;
            return;
        }
        if (sent < 0 && Marshal.GetLastPInvokeError() != Libc.EAGAIN)
        {
            Fail(index, ErrorKind.Reset, now);
            return;
        }
        Keep(user, bytes.AsSpan((int)Math.Max(0, sent)..length));
    }

    // The rest of a request that is larger than what the socket takes at once.
    private static void Keep(SocketUser user, ReadOnlySpan<byte> rest)
    {
        if (user.Rest.Length < rest.Length)
            user.Rest = new byte[rest.Length];
        rest.CopyTo(user.Rest);
        (user.RestFrom, user.RestLength, user.State) = (0, rest.Length, SocketUserState.Sending);
    }

    private void Handle(int events)
    {
        if (events == 0)
            return;
        var begin = Now;
        for (var i = 0; i < events; i++)
        {
            if (_queue.Read(i, out var index, out var mask))
                Handle(index, mask, begin);
        }
    }

    private void Handle(int index, uint mask, long begin)
    {
        var user = _users[index];
        if (user.Handle == SocketUser.None)
            return;
        if (user.State == SocketUserState.Connecting)
        {
            if ((mask & (Libc.EpollOut | Gone)) != 0)
                OnConnected(index);
            return;
        }
        if (user.State == SocketUserState.Sending && (mask & Libc.EpollOut) != 0)
            SendRest(index);
        if ((mask & (Libc.EpollIn | Gone)) != 0)
            Receive(index, (mask & Gone) != 0, begin);
    }

    private void OnConnected(int index)
    {
        var user = _users[index];
        var now = Now;
        if (!Connector.HasConnected(user.Handle))
        {
            Fail(index, ErrorKind.Connect, now);
            return;
        }
        Tally.Connected(now - user.Sent);
        Send(index, now);
    }

    private void SendRest(int index)
    {
        var user = _users[index];
        var rest = user.Rest.AsSpan(user.RestFrom, user.RestLength);
        nint sent;
        fixed (byte* start = rest)
            sent = Libc.Send(user.Handle, start, rest.Length, Libc.MsgNoSignal);
        if (sent < 0)
        {
            if (Marshal.GetLastPInvokeError() != Libc.EAGAIN)
                Fail(index, ErrorKind.Reset, Now);
            return;
        }
        (user.RestFrom, user.RestLength) = (user.RestFrom + (int)sent, user.RestLength - (int)sent);
        if (user.RestLength == 0)
            user.State = SocketUserState.Waiting;
    }

    private void Receive(int index, bool ended, long begin)
    {
        var user = _users[index];
        var session = user.Session.WantsBody || user.Session.WantsHead ? user.Session : null;
        while (true)
        {
            nint count;
            fixed (byte* start = _received)
                count = Libc.Receive(user.Handle, start, ReceiveSize, 0);
            if (count < 0)
            {
                OnReceiveError(index);
                return;
            }
            if (!user.IsBusy)
            {
                // The server has closed an idle connection, or said something unasked.
                Disconnect(user);
                return;
            }
            var now = Now;
            if (count == 0)
            {
                if (user.Parser.End() == ParseState.Done)
                    Complete(index, now, keep: false);
                else
                    Fail(index, ErrorKind.Reset, now);
                return;
            }
            if (user.Received == 0)
                user.FirstByte = now;
            user.Received += count;
            ReadOnlySpan<byte> bytes = _received.AsSpan(0, (int)count);
            var state = user.Parser.Feed(ref bytes, session);
            if (state == ParseState.Done && bytes.IsEmpty)
            {
                Tally.Late(now - begin);
                // An answer to half a request, such as 413, is one; the other half has to go nowhere.
                Complete(index, now, user.Parser.KeepsAlive && !ended && user.State == SocketUserState.Waiting);
                return;
            }
            if (state != ParseState.Going)
            {
                Fail(index, ErrorKind.Malformed, now);
                return;
            }
            // Less than there was room for: the socket is empty, and the next bytes are a new edge (epoll(7), question 9).
            if (count < ReceiveSize && !ended)
                return;
        }
    }

    private void OnReceiveError(int index)
    {
        if (Marshal.GetLastPInvokeError() is Libc.EAGAIN or Libc.EINTR)
            return;
        if (_users[index].IsBusy)
            Fail(index, ErrorKind.Reset, Now);
        else
            Disconnect(_users[index]);
    }

    private void Complete(int index, long now, bool keep)
    {
        var user = _users[index];
        var endpoint = user.Session.Step.Endpoint;
        _underWay.Remove(index);
        Ended = now;
        if (!keep)
            Disconnect(user);
        var outcome = user.Session.Take(user.Parser.Status);
        Tally.Answered(endpoint, user.Parser.Status, outcome != StepOutcome.Unexpected, user.Due, user.Sent, user.FirstByte, now);
        Tally.Endpoints[endpoint].BytesReceived += user.Received;
        if (outcome == StepOutcome.NotCaptured)
            Tally.NotCaptured(endpoint);
        var think = user.Session.Think();
        if (now < _end && outcome == StepOutcome.Done && user.Session.NextStep())
        {
            if (think == 0)
                StartStep(index, now, now);
            else
                Pause(index, SocketUserState.Thinking, now + think);
            return;
        }
        EndFlow(index, now, think);
    }

    private void Fail(int index, ErrorKind kind, long now)
    {
        var user = _users[index];
        _underWay.Remove(index);
        Ended = now;
        Disconnect(user);
        Tally.Failed(user.Session.Step.Endpoint, kind, user.Due, now);
        Tally.Endpoints[user.Session.Step.Endpoint].BytesReceived += user.Received;
        // By way of the heap, not at once: a server that refuses everything must not become a recursion.
        if (_plan.Once)
            Leave(index);
        else
            Pause(index, SocketUserState.Free, now + (kind == ErrorKind.Connect && _plan.Model == LoadModel.Closed ? PauseAfterRefusal : 0));
    }

    private void EndFlow(int index, long now, long think)
    {
        var user = _users[index];
        user.State = SocketUserState.Free;
        if (_plan.Model == LoadModel.Open)
            Free(index, now);
        else if (_plan.Once || _quota == 0)
            Leave(index);
        else if (think == 0)
            StartFlow(index, now, now);
        else
            Pause(index, SocketUserState.Free, now + think);
    }

    private void Pause(int index, SocketUserState state, long until)
    {
        _users[index].State = state;
        _due.Push(until, index);
    }

    private void Disconnect(SocketUser user)
    {
        if (user.Handle == SocketUser.None)
            return;
        if (user.Handle >= 0)
        {
            Connector.Abort(user.Handle);
            _connections--;
        }
        user.Handle = SocketUser.None;
    }
}
