using System.Runtime.InteropServices;

namespace Lectern.LoadTesting.Sockets;

/// <summary>
/// The system calls of an event loop on Linux: epoll(7), timerfd_create(2) and sockets. .NET's own sockets hand every completion to the thread
/// pool and allocate on the way; here one thread waits for all of its sockets at once.
/// </summary>
internal static unsafe partial class Libc
{
    public const int EINTR = 4, EAGAIN = 11, EADDRNOTAVAIL = 99, ECONNRESET = 104, EINPROGRESS = 115;
    public const uint EpollIn = 1, EpollOut = 4, EpollErr = 8, EpollHup = 0x10, EpollRdHup = 0x2000, EpollEdge = 1u << 31;
    public const int EpollAdd = 1;
    public const int SockStream = 1, SockNonBlock = 0x800, SockCloseOnExec = 0x80000;
    public const int SolSocket = 1, SoError = 4, SoLinger = 13, TcpLevel = 6, TcpNoDelay = 1, IpLevel = 0, IpBindAddressNoPort = 24;
    public const int MsgNoSignal = 0x4000;
    public const int ClockMonotonic = 1, TimerNonBlock = 0x800, TimerCloseOnExec = 0x80000, TimerAbsolute = 1;

    /// <summary>struct epoll_event is packed on x86-64 and nowhere else (epoll_ctl(2)).</summary>
    public static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    /// <summary>Where its data stand.</summary>
    public static readonly int EventData = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int handle, byte* change);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* events, int most, int milliseconds);

    [LibraryImport("libc", EntryPoint = "timerfd_create", SetLastError = true)]
    public static partial int TimerCreate(int clock, int flags);

    /// <param name="timer">From <see cref="TimerCreate"/>.</param>
    /// <param name="flags"><see cref="TimerAbsolute"/>.</param>
    /// <param name="time">struct itimerspec: interval and value, each in seconds and nanoseconds.</param>
    /// <param name="old">Null.</param>
    [LibraryImport("libc", EntryPoint = "timerfd_settime", SetLastError = true)]
    public static partial int TimerSet(int timer, int flags, nint* time, nint* old);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int handle, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int handle, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int handle, int level, int option, int* value, int length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int handle, int level, int option, int* value, int* length);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int handle, byte* bytes, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int handle, byte* bytes, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int handle);

    /// <param name="resource">7 is RLIMIT_NOFILE.</param>
    /// <param name="limits">The soft limit, then the hard one.</param>
    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    public static partial int GetLimit(int resource, nuint* limits);
}
