using System.Diagnostics;
using Lectern.Fleet;

namespace Lectern.Benchmarks;

/// <summary>HAProxy as somebody would write it down who wants nothing but two servers behind one address.</summary>
internal sealed class PlainHaproxy : IAsyncDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly Process _process;

    private PlainHaproxy(IEnumerable<int> ports)
    {
        File.WriteAllText(_file, $"""
            defaults
                mode http
                timeout connect 5s
                timeout client 60s
                timeout server 60s
            listen plain
                bind {Address.Authority}
            {string.Join('\n', ports.Select((port, index) => $"    server s{index} 127.0.0.1:{port}"))}

            """);
        _process = Process.Start("haproxy", ["-db", "-q", "-f", _file]);
    }

    public Uri Address { get; } = new($"http://127.0.0.1:{FleetProcess.FreePort()}");

    /// <summary>Starts it and waits until a server answers through it.</summary>
    public static async Task<PlainHaproxy> StartAsync(IEnumerable<int> ports)
    {
        var haproxy = new PlainHaproxy(ports);
        using var client = new HttpClient();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var answer = await client.GetAsync(haproxy.Address);
                return haproxy;
            }
            catch (HttpRequestException) when (attempt < 100)
            {
                await Task.Delay(50);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Signals.Send(_process.Id, Signals.Terminate);
        await _process.WaitForExitAsync();
        _process.Dispose();
        File.Delete(_file);
    }
}
