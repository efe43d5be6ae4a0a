using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lectern.Tests.Monitoring.Alerts;

/// <summary>Stands in for Slack on a free loopback port, and answers each request as it is told: well, badly or not at all.</summary>
internal sealed class RudeWebhook : IAsyncDisposable
{
    public const string Secret = "/services/T0/B0/open-sesame";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _bodies = [];
    private readonly Task _serving;

    public RudeWebhook()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Url => $"http://{_listener.LocalEndpoint}{Secret}";

    /// <summary>What is sent back: raw HTTP; null says nothing and keeps the connection, "" resets it.</summary>
    public Func<string?> Answer { get; set; } = () => Http(200, "ok");

    /// <summary>How long it takes between two bytes of an answer.</summary>
    public TimeSpan Drip { get; set; }

    public IReadOnlyList<string> Bodies
    {
        get
        {
            lock (_bodies)
                return [.. _bodies];
        }
    }

    public static string Http(int status, string body, string headers = "") =>
        $"HTTP/1.1 {status} X\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n{headers}\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        // Stopped before it has ended, it would be asked for the next one while it listens no more.
        await _serving;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            var stream = client.GetStream();
            var body = await ReadAsync(stream);
            lock (_bodies)
                _bodies.Add(body);
            if (Answer() is not { } answer)
                await Task.Delay(Timeout.Infinite, _stop.Token);
            else if (answer.Length == 0)
                client.LingerState = new(true, 0);
            else if (Drip == TimeSpan.Zero)
                await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), _stop.Token);
            else
                foreach (var letter in Encoding.UTF8.GetBytes(answer))
                {
                    await stream.WriteAsync(new[] { letter }, _stop.Token);
                    await Task.Delay(Drip, _stop.Token);
                }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or SocketException)
        {
        }
    }

    private async Task<string> ReadAsync(NetworkStream stream)
    {
        var buffer = new List<byte>();
        var chunk = new byte[4096];
        while (true)
        {
            var text = Encoding.Latin1.GetString([.. buffer]);
            if (text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var end
                && buffer.Count >= end + 4 + int.Parse(text.Split("Content-Length: ")[1].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture))
                return Encoding.UTF8.GetString([.. buffer.Skip(end + 4)]);
            var count = await stream.ReadAsync(chunk, _stop.Token);
            if (count == 0)
                return "";
            buffer.AddRange(chunk.AsSpan(0, count));
        }
    }
}
