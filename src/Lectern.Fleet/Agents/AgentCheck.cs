using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lectern.Fleet.Agents;

/// <summary>
/// Answers HAProxy's agent check: whoever connects gets one line, and the connection ends
/// (https://docs.haproxy.org/2.6/configuration.html#5.2-agent-check).
/// </summary>
/// <param name="listen">Where; port 0 takes a free one.</param>
/// <param name="line">What to say now, without the line's end.</param>
public sealed class AgentCheck(IPEndPoint listen, Func<string> line) : IDisposable
{
    /// <summary>Takes requests, at this share; whatever was said before is over.</summary>
    public static string Ready(int weight) => $"ready up {weight}%";

    /// <summary>Is about to stop: nothing new.</summary>
    public const string Drain = "drain";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly TcpListener _listener = new(listen);

    /// <summary>Begins to listen.</summary>
    /// <returns>Where.</returns>
    /// <exception cref="SocketException">The address is taken, or none of this machine.</exception>
    public IPEndPoint Start()
    {
        _listener.Start();
        return (IPEndPoint)_listener.LocalEndpoint;
    }

    /// <summary>Answers until it is canceled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                using var caller = await _listener.AcceptSocketAsync(cancel);
                await AnswerAsync(caller, cancel);
            }
            // The caller went away, or is too slow for one line.
            catch (Exception error) when (error is SocketException or OperationCanceledException && !cancel.IsCancellationRequested)
            {
                await Task.Yield();
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task AnswerAsync(Socket caller, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        // HAProxy reads to the first line end.
        await caller.SendAsync(Encoding.ASCII.GetBytes(line() + "\n"), limit.Token);
        caller.Shutdown(SocketShutdown.Send);
    }
}
