using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lectern.EndToEnd.Tests;

/// <summary>Stands in for Slack: says ok and remembers, or refuses with 500.</summary>
public sealed class Slack : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly List<string> _taken = [];
    private readonly Task _serving;
    private int _refused;

    public Slack()
    {
        Url = $"http://127.0.0.1:{FreePort()}/services/T/B/secret";
        _listener.Prefixes.Add(new Uri(new Uri(Url), "/").ToString());
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Url { get; }
    public bool IsOpen { get; set; } = true;
    public int Refused => Volatile.Read(ref _refused);

    public IReadOnlyList<string> Taken
    {
        get
        {
            lock (_taken)
                return [.. _taken];
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                await AnswerAsync(await _listener.GetContextAsync());
        }
        catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
        {
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        if (IsOpen)
            lock (_taken)
                _taken.Add(body);
        else
            Interlocked.Increment(ref _refused);
        context.Response.StatusCode = IsOpen ? 200 : 500;
        context.Response.Close(Encoding.UTF8.GetBytes(IsOpen ? "ok" : "rollup_error"), willBlock: false);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
