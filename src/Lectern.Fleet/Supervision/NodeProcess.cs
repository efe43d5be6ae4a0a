using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Lectern.Fleet.Balancing;

namespace Lectern.Fleet.Supervision;

/// <summary>A local node: a process and the two ports that were free when it started. Not thread-safe.</summary>
internal sealed class NodeProcess : IDisposable
{
    private const string Loopback = "127.0.0.1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly HttpClient _client = new() { Timeout = Patience };

    public NodeProcess(string name, Func<NodePlace, NodeStart> program, Action<string> say)
    {
        (Port, AgentPort) = FreePorts();
        var node = program(new(name, Port, AgentPort));
        // A session of its own: Ctrl-C in the terminal is for the supervisor, who stops the balancer first.
        var start = new ProcessStartInfo("setsid", [node.Program, .. node.Arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (variable, value) in node.Environment)
            start.Environment[variable] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Say(line.Data);
        _process.ErrorDataReceived += (_, line) => Say(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        void Say(string? line)
        {
            if (line is { Length: > 0 })
                say(line);
        }
    }

    public const string Host = Loopback;

    public int Port { get; }

    public int AgentPort { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.HasExited ? TimeSpan.Zero : _process.TotalProcessorTime;
        }
    }

    public long MemoryBytes
    {
        get
        {
            _process.Refresh();
            return _process.HasExited ? 0 : _process.WorkingSet64;
        }
    }

    /// <summary>Does it say that it may have traffic?</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancel)
    {
        try
        {
            using var answer = await _client.GetAsync(new Uri($"http://{Loopback}:{Port}{HaproxyConfiguration.HealthPath}"), cancel);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Finish what is in flight and end. Not a signal: a shell may have had some of them ignored, and the time to drain is over.</summary>
    public void End()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already.
        }
    }

    public void Kill()
    {
        if (!_process.HasExited)
            _process.Kill();
    }

    public Task WaitForExitAsync(CancellationToken cancel) => _process.WaitForExitAsync(cancel);

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
        _client.Dispose();
    }

    // Both at once, or the second could be the first again.
    private static (int, int) FreePorts()
    {
        using TcpListener one = new(IPAddress.Loopback, 0), other = new(IPAddress.Loopback, 0);
        one.Start();
        other.Start();
        return (((IPEndPoint)one.LocalEndpoint).Port, ((IPEndPoint)other.LocalEndpoint).Port);
    }
}
