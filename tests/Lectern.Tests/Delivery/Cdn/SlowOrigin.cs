using System.Net;
using Lectern.Tests.Redis;

namespace Lectern.Tests.Delivery.Cdn;

/// <summary>An origin that answers when the test says so, with what may be kept for an hour.</summary>
internal sealed class SlowOrigin : IDisposable
{
    private readonly HttpListener _listener = new();
    private HttpListenerContext? _asked;

    public SlowOrigin()
    {
        Url = new($"http://127.0.0.1:{RedisServer.FreePort()}/");
        _listener.Prefixes.Add(Url.ToString());
        _listener.Start();
    }

    public Uri Url { get; }

    /// <summary>Waits until something is asked of it.</summary>
    public async Task AskedAsync() => _asked = await _listener.GetContextAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    /// <summary>Answers it.</summary>
    public void Answer(string text)
    {
        var response = _asked!.Response;
        response.Headers["Cache-Control"] = "public, max-age=5";
        response.Headers["Surrogate-Control"] = "max-age=3600";
        response.Headers["xkey"] = "course:x all";
        response.Close(System.Text.Encoding.UTF8.GetBytes(text), willBlock: true);
    }

    public void Dispose() => _listener.Close();
}
