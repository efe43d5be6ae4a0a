using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lectern.EndToEnd.Tests;

/// <summary>How the server goes away when it is told to.</summary>
public sealed class StopTests
{
    private const string Body = """{"email":"nobody@example.org","password":"not the password"}""";

    private const int FilmSize = 40_000_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Told_to_stop_it_is_not_ready_at_once_and_still_answers_for_a_while()
    {
        await using var server = await LecternProcess.ServeAsync([.. await TestData.NewStoreAsync("sqlite"), "--config", Settings(drainSeconds: 3)]);
        using var client = new HttpClient { BaseAddress = server.Url };

        server.Signal("TERM");
        await UntilNotReadyAsync(client);

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/courses", Cancel)).StatusCode);
        Assert.Equal(0, await server.WaitForExitAsync());
    }

    [Fact]
    public async Task Told_to_stop_it_takes_nothing_new_and_finishes_a_download_that_it_began()
    {
        string[] store = await TestData.NewStoreAsync("sqlite");
        var film = await PutFilmAsync(store[1]);
        await using var server = await LecternProcess.ServeAsync([.. store, "--config", Settings(drainSeconds: 0)]);
        using var client = new HttpClient { BaseAddress = server.Url };
        using var download = await client.GetAsync($"/media/{film}", HttpCompletionOption.ResponseHeadersRead, Cancel);
        await using var stream = await download.Content.ReadAsStreamAsync(Cancel);
        await stream.ReadExactlyAsync(new byte[1000], Cancel);

        server.Signal("TERM");
        await UntilRefusedAsync(server.Url);

        var rest = new MemoryStream();
        await stream.CopyToAsync(rest, Cancel);
        Assert.Equal(FilmSize, 1000 + rest.Length);
        Assert.Equal(0, await server.WaitForExitAsync());
    }

    [Fact]
    public async Task A_request_that_was_still_arriving_is_told_to_try_again()
    {
        await using var server = await LecternProcess.ServeAsync([.. await TestData.NewStoreAsync("sqlite"), "--config", Settings(drainSeconds: 0)]);
        using var slow = await BeginRequestAsync(server.Url);

        server.Signal("TERM");
        await UntilRefusedAsync(server.Url);

        Assert.StartsWith("HTTP/1.1 503", await FinishRequestAsync(slow), StringComparison.Ordinal);
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
        await UntilNotReadyAsync(client);
        server.Signal("TERM");
        Assert.Equal(0, await server.WaitForExitAsync());
    }

    private static string Settings(int drainSeconds)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("lectern-e2e-").FullName, "performance.json");
        File.WriteAllText(file, $$"""{ "Lectern": { "Operations": { "DrainSeconds": {{drainSeconds}} } } }""");
        return file;
    }

    // More than the kernel buffers on both sides together.
    private static async Task<string> PutFilmAsync(string data)
    {
        var name = new string('a', 64);
        var folder = Directory.CreateDirectory(Path.Combine(data, "media", "aa", "aa")).FullName;
        var film = new byte[FilmSize];
        Convert.FromHexString("000000186674797069736F6D").CopyTo(film, 0);
        await File.WriteAllBytesAsync(Path.Combine(folder, name), film, Cancel);
        return name + ".mp4";
    }

    private static async Task UntilNotReadyAsync(HttpClient client)
    {
        while ((await client.GetAsync("/api/health/ready", Cancel)).StatusCode != HttpStatusCode.ServiceUnavailable)
            await Task.Delay(10, Cancel);
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
