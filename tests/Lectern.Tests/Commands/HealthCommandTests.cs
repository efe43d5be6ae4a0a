using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Lectern.Server.Operations;
using Lectern.Server.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Commands;

/// <summary>What a container or a script learns of a server by an exit code.</summary>
public sealed class HealthCommandTests
{
    [Fact]
    public async Task A_server_that_may_have_traffic_is_healthy_and_one_that_drains_is_only_alive()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        var url = server.Url.ToString();
        await Eventually.HoldsAsync(() => server.Services.GetRequiredService<Readiness>().IsReady, "the server is ready");

        var ready = await CommandRun.RunAsync("health", url);
        Assert.Equal((0, ""), (ready.Code, ready.Error));
        Assert.Matches(@"^http://127\.0\.0\.1:\d+/api/health/ready is ready \(\d+ ms\)\.\n$", ready.Output.ReplaceLineEndings("\n"));

        server.Services.GetRequiredService<Readiness>().Drain();
        var draining = await CommandRun.RunAsync("health", url, "--json");
        Assert.Equal(1, draining.Code);
        Assert.Contains("answered 503, not ready; ", draining.Error, StringComparison.Ordinal);
        var answer = JsonDocument.Parse(draining.Output).RootElement;
        Assert.Equal((false, 503, "not ready"), (answer.GetProperty("healthy").GetBoolean(), answer.GetProperty("status").GetInt32(), answer.GetProperty("detail").GetString()));

        Assert.Equal(0, (await CommandRun.RunAsync("health", url, "--live")).Code);
    }

    [Fact]
    public async Task A_server_that_is_gone_or_hangs_is_not_healthy()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var hung = await CommandRun.RunAsync("health", $"http://{listener.LocalEndpoint}", "--timeout", "0.2");
        Assert.Equal((1, ""), (hung.Code, hung.Output));
        Assert.EndsWith("gave no answer: none within 0.2 s; check that a server runs there.", hung.Error, StringComparison.Ordinal);

        var address = listener.LocalEndpoint;
        listener.Stop();
        var gone = await CommandRun.RunAsync("health", $"http://{address}");
        Assert.Equal((1, ""), (gone.Code, gone.Output));
        Assert.Contains($"http://{address}/api/health/ready gave no answer: ", gone.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("health nonsense", "write one such as http://127.0.0.1:5080")]
    [InlineData("health ftp://127.0.0.1", "write one such as http://127.0.0.1:5080")]
    [InlineData("health --timeout 0", "it is 0")]
    public async Task Used_wrongly_it_names_the_fix(string arguments, string expected)
    {
        var (code, output, error) = await CommandRun.RunAsync(arguments.Split(' '));
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }
}
