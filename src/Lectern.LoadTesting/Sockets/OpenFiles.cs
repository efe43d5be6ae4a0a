namespace Lectern.LoadTesting.Sockets;

/// <summary>How many connections one process may hold.</summary>
public static unsafe class OpenFiles
{
    private const int RlimitNoFile = 7;

    // Libraries, pipes, epoll, timers, and the HttpClient that signs in.
    private const int Own = 400;

    /// <summary>Most connections of one process. .NET raises the soft limit to the hard one when it starts.</summary>
    public static int MostConnections
    {
        get
        {
            if (!OperatingSystem.IsLinux())
                return int.MaxValue;
            var limits = stackalloc nuint[2];
            return Libc.GetLimit(RlimitNoFile, limits) == 0 ? (int)Math.Min(int.MaxValue, limits[0]) - Own : int.MaxValue;
        }
    }
}
