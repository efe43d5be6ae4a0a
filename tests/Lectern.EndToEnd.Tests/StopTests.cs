using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lectern.EndToEnd.Tests;

/// <summary>How the server goes away when it is told to.</summary>
public sealed class StopTests
{
    private const string Body = """{"email":"nobody@example.org","password":"not the password"}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Told_to_stop_it_is_not_ready_at_once_still_answers_and_finishes_what_it_began()
    {
        await using var server = await LecternProcess.ServeAsync([.. await TestData.NewStoreAsync("sqlite"), "--config", Settings(drainSeconds: 2)]);
        using var client = new HttpClient { BaseAddress = server.Url };
        using var slow = await BeginRequestAsync(server.Url);

        server.Signal("TERM");
        while ((await client.GetAsync("/api/health/ready", Cancel)).StatusCode != HttpStatusCode.ServiceUnavailable)
            await Task.Delay(10, Cancel);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/courses", Cancel)).StatusCode);

        await UntilRefusedAsync(server.Url);
        Assert.StartsWith("HTTP/1.1 401", await FinishRequestAsync(slow), StringComparison.Ordinal);
        Assert.Equal(0, await server.WaitForExitAsync());
    }

    [Fact]
    public async Task Ctrl_C_does_not_wait_for_a_balancer()
    {
        await using var server = await LecternProcess.ServeAsync([.. await TestData.NewStoreAsync("sqlite"), "--config", Settings(drainSeconds: 300)]);
        server.Signal("INT");
        Assert.Equal(0, await server.WaitForExitAsync());
    }

    [Fact]
    public async Task A_second_signal_cuts_the_waiting_short()
    {
        await using var server = await LecternProcess.ServeAsync([.. await TestData.NewStoreAsync("sqlite"), "--config", Settings(drainSeconds: 300)]);
        using var client = new HttpClient { BaseAddress = server.Url };
        server.Signal("TERM");
        while ((await client.GetAsync("/api/health/ready", Cancel)).StatusCode != HttpStatusCode.ServiceUnavailable)
            await Task.Delay(10, Cancel);
        server.Signal("TERM");
        Assert.Equal(0, await server.WaitForExitAsync());
    }

    private static string Settings(int drainSeconds)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("lectern-e2e-").FullName, "performance.json");
        File.WriteAllText(file, $$"""{ "Lectern": { "Operations": { "DrainSeconds": {{drainSeconds}} } } }""");
        return file;
    }

    // A request whose body is on its way: half of it, and no more for now.
    private static async Task<Socket> BeginRequestAsync(Uri url)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(url.Host, url.Port, Cancel);
        var head = $"POST /api/session HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(head + Body[..20]), Cancel);
        return socket;
    }

    private static async Task<string> FinishRequestAsync(Socket socket)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes(Body[20..]), Cancel);
        var buffer = new byte[4096];
        return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, Cancel));
    }

    private static async Task UntilRefusedAsync(Uri url)
    {
        while (true)
        {
            try
            {
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(url.Host, url.Port, Cancel);
                await Task.Delay(20, Cancel);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }
}
