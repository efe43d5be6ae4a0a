using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lectern.LoadTesting.Sockets;

/// <summary>
/// epoll(7) and a timer. Sockets are added once and edge-triggered: a request costs a send and a receive, and no epoll_ctl. The timer
/// wakes to the microsecond, where epoll's own limit counts milliseconds. Not thread-safe.
/// </summary>
internal sealed unsafe class EventQueue : IDisposable
{
    private const int Most = 512;
    private const ulong Timer = ulong.MaxValue;
    private const long Second = 1_000_000_000;

    private readonly int _epoll;
    private readonly int _timer;
    private readonly byte* _events;
    private long _armed = long.MaxValue;

    public EventQueue()
    {
        _epoll = Check(Libc.EpollCreate(Libc.SockCloseOnExec));
        _timer = Check(Libc.TimerCreate(Libc.ClockMonotonic, Libc.TimerNonBlock | Libc.TimerCloseOnExec));
        _events = (byte*)NativeMemory.AllocZeroed((nuint)(Most * Libc.EventSize));
        Check(Control(_timer, Libc.EpollIn | Libc.EpollEdge, Timer));
    }

    /// <returns>False when the limit of watched sockets is reached.</returns>
    public bool Watch(int handle, int user) =>
        Control(handle, Libc.EpollIn | Libc.EpollOut | Libc.EpollRdHup | Libc.EpollEdge, (ulong)user) == 0;

    /// <summary>Waits for events, until <paramref name="wake"/> or for <paramref name="tick"/> milliseconds.</summary>
    public int Wait(long wake, int tick)
    {
        if (wake != _armed && wake != long.MaxValue)
        {
            var time = stackalloc nint[4] { 0, 0, (nint)(wake / Second), (nint)(wake % Second) };
            Libc.TimerSet(_timer, Libc.TimerAbsolute, time, null);
            _armed = wake;
        }
        return Math.Max(0, Libc.EpollWait(_epoll, _events, Most, tick));
    }

    /// <summary>The user of an event; false for the timer's own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Read(int index, out int user, out uint mask)
    {
        var at = _events + index * Libc.EventSize;
        var data = Unsafe.ReadUnaligned<ulong>(at + Libc.EventData);
        (user, mask) = ((int)data, Unsafe.ReadUnaligned<uint>(at));
        return data != Timer;
    }

    public void Dispose()
    {
        Libc.Close(_timer);
        Libc.Close(_epoll);
        NativeMemory.Free(_events);
    }

    private int Control(int handle, uint mask, ulong data)
    {
        var change = stackalloc byte[16];
        Unsafe.WriteUnaligned(change, mask);
        Unsafe.WriteUnaligned(change + Libc.EventData, data);
        return Libc.EpollControl(_epoll, Libc.EpollAdd, handle, change);
    }

    private static int Check(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());
}
