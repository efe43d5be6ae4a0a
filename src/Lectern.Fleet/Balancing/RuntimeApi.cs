using System.Net.Sockets;
using System.Text;

namespace Lectern.Fleet.Balancing;

/// <summary>
/// HAProxy's runtime API over its socket, one connection a command: https://docs.haproxy.org/2.6/management.html#9.3. Every command ends within
/// <see cref="Patience"/>. Thread-safe.
/// </summary>
/// <param name="socket">Path of the socket.</param>
public sealed class RuntimeApi(string socket)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private const int MaxAnswer = 4 * 1024 * 1024;

    /// <summary>How each node does.</summary>
    /// <exception cref="RuntimeApiException">HAProxy cannot be reached, or does not answer in time.</exception>
    public async Task<IReadOnlyList<NodeTraffic>> TrafficAsync(CancellationToken cancel) =>
        NodeTraffic.Read(await SendAsync($"show stat {HaproxyConfiguration.Backend} 4 -1", cancel));

    /// <summary>Process id of the worker that answers: another one after a reload.</summary>
    public async Task<int> WorkerAsync(CancellationToken cancel)
    {
        var line = (await SendAsync("show info", cancel)).Split('\n').FirstOrDefault(line => line.StartsWith("Pid: ", StringComparison.Ordinal));
        return int.TryParse(line?["Pid: ".Length..], out var pid) ? pid : throw new RuntimeApiException("HAProxy does not say which process it is.");
    }

    /// <summary>The node at this address may have requests. Its agent is asked again.</summary>
    public async Task EnableAsync(string node, string host, int port, int agentPort, CancellationToken cancel)
    {
        var name = $"{HaproxyConfiguration.Backend}/{node}";
        await OrderAsync($"set server {name} addr {host} port {port}", cancel);
        // Enabled first: the address of an agent that is not asked cannot be set.
        await OrderAsync($"enable agent {name}", cancel);
        await OrderAsync($"set server {name} agent-addr {host} port {agentPort}", cancel);
        await OrderAsync($"set server {name} agent up", cancel);
        await OrderAsync($"set server {name} weight 100%", cancel);
        await OrderAsync($"set server {name} state ready", cancel);
    }

    /// <summary>It gets no new requests, not even those that a cookie leads to it; those in flight go on. Its agent has no say in that.</summary>
    public async Task DisableAsync(string node, CancellationToken cancel)
    {
        await OrderAsync($"disable agent {HaproxyConfiguration.Backend}/{node}", cancel);
        await OrderAsync($"set server {HaproxyConfiguration.Backend}/{node} state maint", cancel);
    }

    /// <param name="node">Its name.</param>
    /// <param name="percent">Of its first weight, 0 to 100. Its agent may change that again.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public Task WeighAsync(string node, int percent, CancellationToken cancel) => OrderAsync($"set server {HaproxyConfiguration.Backend}/{node} weight {percent}%", cancel);

    /// <summary>Sends one command and returns the answer.</summary>
    public async Task<string> SendAsync(string command, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), limit.Token);
            await connection.SendAsync(Encoding.ASCII.GetBytes(command + "\n"), limit.Token);
            return await ReadAsync(connection, limit.Token);
        }
        catch (SocketException error)
        {
            throw new RuntimeApiException($"HAProxy cannot be reached at {socket}: {error.Message}.");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new RuntimeApiException($"HAProxy did not answer \"{command}\" within {Patience.TotalSeconds:0} s.");
        }
    }

    private static async Task<string> ReadAsync(Socket connection, CancellationToken cancel)
    {
        var (buffer, answer) = (new byte[16_384], new StringBuilder());
        while (await connection.ReceiveAsync(buffer, cancel) is > 0 and var count && answer.Length < MaxAnswer)
            answer.Append(Encoding.ASCII.GetString(buffer, 0, count));
        return answer.ToString().Trim();
    }

    // What is done is answered with nothing, or with what was changed; what was not, with why.
    private async Task OrderAsync(string command, CancellationToken cancel)
    {
        var answer = await SendAsync(command, cancel);
        if (answer.Length > 0 && !answer.Contains("changed", StringComparison.Ordinal) && !answer.Contains("no need to change", StringComparison.Ordinal))
            throw new RuntimeApiException($"HAProxy refused \"{command}\": {answer}");
    }
}

/// <summary>HAProxy did not do what it was told; the message says what and why.</summary>
public sealed class RuntimeApiException(string message) : Exception(message);
