using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Lectern.LoadTesting.Sockets;

/// <summary>Begins connections to one address, from one or several addresses of this machine. Thread-safe.</summary>
internal sealed unsafe class Connector
{
    private const int Inet = 2, Inet6 = 10;

    private readonly int _family;
    private readonly byte[] _target;
    private readonly byte[][] _sources;

    public Connector(IPEndPoint target, IReadOnlyList<IPAddress> sources)
    {
        _family = target.AddressFamily == AddressFamily.InterNetwork ? Inet : Inet6;
        _target = Native(target);
        _sources = [.. sources.Select(source => Native(new IPEndPoint(source, 0)))];
    }

    /// <summary>Begins to connect; it has succeeded when the socket can be written to.</summary>
    /// <param name="number">Of the user: sources are taken by turns.</param>
    /// <returns>The socket, or -1.</returns>
    public int Begin(int number)
    {
        var handle = Libc.Socket(_family, Libc.SockStream | Libc.SockNonBlock | Libc.SockCloseOnExec, 0);
        if (handle < 0)
            return handle;
        Set(handle, Libc.TcpLevel, Libc.TcpNoDelay);
        if ((_sources.Length == 0 || Bind(handle, _sources[number % _sources.Length])) && Connect(handle))
            return handle;
        Libc.Close(handle);
        return -1;
    }

    public static bool HasConnected(int handle)
    {
        int error = 0, length = sizeof(int);
        return Libc.GetOption(handle, Libc.SolSocket, Libc.SoError, &error, &length) == 0 && error == 0;
    }

    /// <summary>Ends a connection without a farewell: thousands of ports in TIME_WAIT would be missing in the next run.</summary>
    public static void Abort(int handle)
    {
        var linger = stackalloc int[2] { 1, 0 };
        Libc.SetOption(handle, Libc.SolSocket, Libc.SoLinger, linger, 2 * sizeof(int));
        Libc.Close(handle);
    }

    // The port is chosen when it connects: the same port serves several targets (ip(7), IP_BIND_ADDRESS_NO_PORT).
    private static bool Bind(int handle, byte[] source)
    {
        Set(handle, Libc.IpLevel, Libc.IpBindAddressNoPort);
        fixed (byte* address = source)
            return Libc.Bind(handle, address, source.Length) == 0;
    }

    private bool Connect(int handle)
    {
        fixed (byte* address = _target)
            return Libc.Connect(handle, address, _target.Length) == 0 || Marshal.GetLastPInvokeError() == Libc.EINPROGRESS;
    }

    private static void Set(int handle, int level, int option)
    {
        var on = 1;
        Libc.SetOption(handle, level, option, &on, sizeof(int));
    }

    private static byte[] Native(IPEndPoint point)
    {
        var address = point.Serialize();
        return address.Buffer.Span[..address.Size].ToArray();
    }
}
