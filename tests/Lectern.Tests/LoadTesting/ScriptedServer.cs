using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lectern.Tests.LoadTesting;

/// <summary>A server that answers what the test says, byte for byte. A thread a connection: a busy thread pool must not look like a slow server.</summary>
internal sealed class ScriptedServer : IDisposable
{
    public const string HangUp = "hang up";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<Request, string> _answer;
    private readonly List<Socket> _open = [];
    private int _connections;

    /// <param name="answer">The whole answer; <see cref="HangUp"/> closes instead. Called by many threads.</param>
    public ScriptedServer(Func<Request, string> answer)
    {
        _answer = answer;
        _listener.Start(1000);
        Spawn(Accept);
    }

    /// <param name="Connection">1 for the first.</param>
    public sealed record Request(string Method, string Path, string Head, string Body, int Connection, IPAddress From);

    public Uri Url => new($"http://127.0.0.1:{Address.Port}/");

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>200 with this body.</summary>
    public static string Ok(string body, string headers = "") => $"HTTP/1.1 200 OK\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}\r\n{body}";

    public void Dispose()
    {
        _listener.Dispose();
        lock (_open)
            _open.ForEach(socket => socket.Dispose());
    }

    private void Accept()
    {
        while (true)
        {
            var socket = _listener.AcceptSocket();
            lock (_open)
                _open.Add(socket);
            var number = Interlocked.Increment(ref _connections);
            Spawn(() => Serve(socket, number));
        }
    }

    private void Serve(Socket socket, int number)
    {
        using var stream = new NetworkStream(socket, ownsSocket: true);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var from = ((IPEndPoint)socket.RemoteEndPoint!).Address;
        while (Read(reader, number, from) is { } request)
        {
            var answer = _answer(request);
            if (answer == HangUp)
                return;
            stream.Write(Encoding.UTF8.GetBytes(answer));
        }
    }

    private static Request? Read(StreamReader reader, int number, IPAddress from)
    {
        if (reader.ReadLine() is not { } first || first.Split(' ') is not [var method, var path, _])
            return null;
        var (head, length) = (new StringBuilder(first).Append('\n'), 0);
        while (reader.ReadLine() is { Length: > 0 } line)
        {
            head.Append(line).Append('\n');
            if (line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))
                length = int.Parse(line.AsSpan("Content-Length: ".Length), System.Globalization.CultureInfo.InvariantCulture);
        }
        var body = new char[length];
        reader.ReadBlock(body);
        return new(method, path, head.ToString(), new(body), number, from);
    }

    private static void Spawn(Action run) => new Thread(() =>
    {
        try
        {
            run();
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The other side, or the test, has had enough.
        }
    })
    { IsBackground = true }.Start();
}
