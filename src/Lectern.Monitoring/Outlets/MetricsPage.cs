using System.Buffers;
using Lectern.Monitoring.Metrics;
using Microsoft.AspNetCore.Http;

namespace Lectern.Monitoring.Outlets;

/// <summary>
/// <c>GET /metrics</c>. Whatever many scrapers do, the page is made once a second at most in each format, by one at a time; those who ask meanwhile
/// wait and get the same. Thread-safe.
/// </summary>
public sealed class MetricsPage(MetricsCollector collector, TimeProvider time) : IDisposable
{
    private const string Text = "text/plain; version=0.0.4; charset=utf-8";
    private const string OpenText = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly (byte[] Bytes, long At)?[] _pages = new (byte[], long)?[2];
    private PrometheusFamily[] _families = [];
    private int _count = -1;

    /// <summary>Writes the page in the format that the scraper asks for.</summary>
    public async Task WriteAsync(HttpContext http)
    {
        var open = WantsOpenMetrics(http.Request.Headers.Accept);
        var bytes = await BytesAsync(open, http.RequestAborted);
        http.Response.ContentType = open ? OpenText : Text;
        http.Response.ContentLength = bytes.Length;
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.BodyWriter.WriteAsync(bytes, http.RequestAborted);
    }

    public void Dispose() => _turn.Dispose();

    internal async Task<byte[]> BytesAsync(bool open, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            var place = open ? 1 : 0;
            if (_pages[place] is { } page && time.GetElapsedTime(page.At) < Fresh)
                return page.Bytes;
            var bytes = Make(open);
            _pages[place] = (bytes, time.GetTimestamp());
            return bytes;
        }
        finally
        {
            _turn.Release();
        }
    }

    private byte[] Make(bool open)
    {
        collector.Ask();
        // Series are never removed.
        if (collector.Count != _count)
        {
            _count = collector.Count;
            _families = PrometheusFamily.Of(collector.Series);
        }
        var bytes = new ArrayBufferWriter<byte>(64 * 1024);
        new PrometheusText(bytes, open).Write(_families);
        return bytes.WrittenSpan.ToArray();
    }

    // Prometheus asks for what it likes best first.
    private static bool WantsOpenMetrics(IList<string?> accepted)
    {
        foreach (var header in accepted)
        {
            foreach (var range in (header ?? "").Split(','))
            {
                var type = range.Split(';')[0].Trim();
                if (type.Equals("application/openmetrics-text", StringComparison.OrdinalIgnoreCase))
                    return true;
                if (type.Equals("text/plain", StringComparison.OrdinalIgnoreCase))
                    return false;
            }
        }
        return false;
    }
}
