using System.Net.Sockets;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections.Features;

namespace Lectern.Server.Web;

/// <summary>
/// Lets the thread that waits for the kernel's socket events read a connection and answer from memory itself. Otherwise it hands each event
/// to the thread pool, which costs more than the answer does. Whatever may take long or wait begins with
/// <see cref="LeaveAsync"/>. Thread-safe.
/// </summary>
/// <remarks>
/// The runtime can do this for all sockets (DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS) or, by a member that is not public, for one;
/// all would mean the database's, too. Where the member is missing, nothing changes. docs/caching.md has the figures.
/// </remarks>
public static class SocketThreads
{
    // https://github.com/dotnet/runtime/blob/main/src/libraries/System.Net.Sockets/src/System/Net/Sockets/SocketAsyncEngine.Unix.cs
    private const string CountVariable = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";

    /// <summary>Has this runtime a way to do it? Not on Windows.</summary>
    public static bool IsSupported { get; } =
        typeof(SafeSocketHandle).GetProperty("PreferInlineCompletions", BindingFlags.Instance | BindingFlags.NonPublic) is { CanRead: true, CanWrite: true } found
        && found.PropertyType == typeof(bool);

    /// <summary>One thread for each processor waits for events, as they are to answer now. For the beginning of a program: the runtime reads it with its first socket.</summary>
    public static void Prepare()
    {
        if (IsSupported && Environment.GetEnvironmentVariable(CountVariable) is null)
            Environment.SetEnvironmentVariable(CountVariable, Environment.ProcessorCount.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>The next request of this connection begins on the thread of its socket.</summary>
    public static void Stay(HttpContext http)
    {
        // With HTTP/2 many requests share a connection, and each has a thread of its own already.
        if (HttpProtocol.IsHttp11(http.Request.Protocol) && Find(http) is { } socket && !Get(socket))
            Set(socket, true);
    }

    /// <summary>Goes on in the thread pool, where the connection's events go from here on, until <see cref="Stay"/>.</summary>
    public static ConfiguredTaskAwaitable LeaveAsync(HttpContext http)
    {
        if (Find(http) is { } socket && Get(socket))
            Set(socket, false);
        return Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
    }

    /// <summary>Is this connection read and answered by one thread?</summary>
    public static bool Stays(HttpContext http) => Find(http) is { } socket && Get(socket);

    private static SafeSocketHandle? Find(HttpContext http) =>
        IsSupported && http.Features.Get<IConnectionSocketFeature>()?.Socket.SafeHandle is { IsInvalid: false } socket ? socket : null;

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_PreferInlineCompletions")]
    private static extern bool Get(SafeSocketHandle socket);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_PreferInlineCompletions")]
    private static extern void Set(SafeSocketHandle socket, bool value);
}
