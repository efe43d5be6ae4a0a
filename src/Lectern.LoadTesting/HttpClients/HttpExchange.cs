using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Lectern.LoadTesting.Plans;
using Lectern.LoadTesting.Results;
using Lectern.LoadTesting.Scenarios;

namespace Lectern.LoadTesting.HttpClients;

/// <summary>What one request came to. Times are those of <see cref="Stopwatch"/>.</summary>
/// <param name="Status">0 when <paramref name="Fault"/> is not null.</param>
internal readonly record struct Exchange(int Status, long Sent, long FirstByte, long BytesSent, long BytesReceived, ErrorKind? Fault);

/// <summary>
/// Sends a user's requests through HttpClient: for https and HTTP/2, and for what happens before the clock begins. Connects to the address
/// that <see cref="TargetGuard"/> has looked at, follows no redirect and asks no proxy. Thread-safe.
/// </summary>
internal sealed class HttpExchange : IDisposable
{
    private const int ReadSize = 32 * 1024;

    private readonly LoadPlan _plan;
    private readonly HttpClient _client;
    private readonly Uri _root;
    private int _connections;
    private int _next;

    /// <param name="plan">What is loaded.</param>
    /// <param name="users">How many send at once: none has a connection more than its own, except in HTTP/2, where they share.</param>
    public HttpExchange(LoadPlan plan, int users)
    {
        _plan = plan;
        _root = new(plan.Target.GetLeftPart(UriPartial.Authority));
        _client = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            EnableMultipleHttp2Connections = true,
            // Else a request that waits for its handshake opens one, takes another that became free meanwhile, and leaves the new one over.
            MaxConnectionsPerServer = plan.Http2 ? int.MaxValue : users,
            ConnectCallback = (_, cancel) => ConnectAsync(cancel),
#pragma warning disable CA5359 // Asked for in so many words (--insecure): a test server's own certificate is known to nobody.
            SslOptions = new() { RemoteCertificateValidationCallback = plan.Insecure ? (_, _, _, _) => true : null },
#pragma warning restore CA5359
        })
        { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Opened so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public async Task<Exchange> SendAsync(UserSession session, CancellationToken cancel)
    {
        var template = session.Step.Request;
        var bytes = template.Constant;
        if (bytes is null)
        {
            bytes = new byte[template.Measure(session.Variables)];
            bytes = bytes[..template.Write(session.Variables, bytes)];
        }
        session.Expect();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(_plan.Timeout);
        var sent = Stopwatch.GetTimestamp();
        try
        {
            using var request = Read(bytes);
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var first = Stopwatch.GetTimestamp();
            if (session.WantsHead)
                session.OnHead(HeadOf(response));
            return new((int)response.StatusCode, sent, first, bytes.Length, await ReadBodyAsync(response, session, limit.Token), null);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return new(0, sent, sent, bytes.Length, 0, KindOf(error));
        }
    }

    public void Dispose() => _client.Dispose();

    private static async Task<long> ReadBodyAsync(HttpResponseMessage response, UserSession session, CancellationToken cancel)
    {
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(ReadSize);
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        var total = 0L;
        for (int count; (count = await body.ReadAsync(buffer, cancel)) > 0; total += count)
        {
            if (session.WantsBody)
                session.OnBody(buffer.AsSpan(0, count));
        }
        System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        return total;
    }

    // What is sent is what the sockets would send: the same bytes, taken apart again.
    private HttpRequestMessage Read(byte[] bytes)
    {
        var headEnd = bytes.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
        var head = Encoding.UTF8.GetString(bytes, 0, headEnd);
        var words = head[..head.IndexOf('\r', StringComparison.Ordinal)].Split(' ');
        var request = new HttpRequestMessage(new(words[0]), new Uri(_root, words[1]))
        {
            Version = _plan.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = headEnd < bytes.Length ? new ByteArrayContent(bytes, headEnd, bytes.Length - headEnd) : null,
        };
        for (var lines = new HeaderLines(bytes.AsSpan(0, headEnd)); lines.Next(out var name, out var value);)
        {
            var (header, text) = (Encoding.ASCII.GetString(name), Encoding.UTF8.GetString(value));
            if (header is "Host" or "Content-Length")
                continue;
            if (!request.Headers.TryAddWithoutValidation(header, text))
                (request.Content ??= new ByteArrayContent([])).Headers.TryAddWithoutValidation(header, text);
        }
        return request;
    }

    private static byte[] HeadOf(HttpResponseMessage response)
    {
        var head = new StringBuilder("HTTP/1.1 200 OK\r\n");
        foreach (var (name, values) in response.Headers.NonValidated.Concat<KeyValuePair<string, HeaderStringValues>>(response.Content.Headers.NonValidated))
        {
            foreach (var value in values)
                head.Append(name).Append(": ").Append(value).Append("\r\n");
        }
        return Encoding.UTF8.GetBytes(head.Append("\r\n").ToString());
    }

    private async ValueTask<Stream> ConnectAsync(CancellationToken cancel)
    {
        var socket = new Socket(_plan.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (_plan.Sources.Count > 0)
                socket.Bind(new IPEndPoint(_plan.Sources[Interlocked.Increment(ref _next) % _plan.Sources.Count], 0));
            await socket.ConnectAsync(_plan.Address, cancel);
            Interlocked.Increment(ref _connections);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static ErrorKind KindOf(Exception error) => error switch
    {
        OperationCanceledException => ErrorKind.Timeout,
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.NameResolutionError } => ErrorKind.Connect,
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.VersionNegotiationError } => ErrorKind.Malformed,
        _ => ErrorKind.Reset,
    };
}
