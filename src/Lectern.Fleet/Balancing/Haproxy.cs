using System.Diagnostics;
using System.Globalization;

namespace Lectern.Fleet.Balancing;

/// <summary>
/// HAProxy as a child, in master-worker mode: a reload starts a new worker that takes over the open sockets, and the old one ends when its requests
/// have (https://docs.haproxy.org/2.6/management.html#4). It ends with this process, however that ends. Not thread-safe.
/// </summary>
/// <param name="program">Name or path of HAProxy.</param>
/// <param name="folder">Where the configuration and the socket are: short, for a socket's path has at most 107 bytes (unix(7)).</param>
/// <param name="say">Takes each line that HAProxy prints.</param>
public sealed class Haproxy(string program, string folder, Action<string> say) : IAsyncDisposable
{
    // Not bash: "wait" of a shell ends at a trapped signal. The second process ends HAProxy when the pipe from here breaks. Background processes of a shell ignore Ctrl-C.
    private const string Guard = """
        exec 3<&0; "$@" </dev/null 3<&- & child=$!
        echo "pid $child"
        ( while read -r _ <&3; do :; done; kill -TERM "$child" ) 2>/dev/null & watch=$!
        exec 3<&-
        wait "$child"; code=$?
        kill "$watch" 2>/dev/null
        exit "$code"
        """;

    private const string Introduction = "pid ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private Process? _guard;
    private int _master;

    public string SocketPath { get; } = Path.Combine(folder, "haproxy.sock");

    public RuntimeApi Api => field ??= new(SocketPath);

    public bool IsRunning => _guard is { HasExited: false };

    private string ConfigurationPath => Path.Combine(folder, "haproxy.cfg");

    /// <summary>Asks HAProxy itself whether it would start with this (<c>haproxy -c</c>).</summary>
    /// <returns>What it says is wrong; null when nothing is.</returns>
    public async Task<string?> FindFaultAsync(string configuration, CancellationToken cancel)
    {
        var file = ConfigurationPath + ".new";
        await File.WriteAllTextAsync(file, configuration, cancel);
        using var check = Process.Start(new ProcessStartInfo(program, ["-c", "-q", "-f", file]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (check.StandardOutput.ReadToEndAsync(cancel), check.StandardError.ReadToEndAsync(cancel));
        await check.WaitForExitAsync(cancel);
        var said = (await output + await errors).Trim();
        return check.ExitCode == 0 ? null : said;
    }

    /// <summary>Starts with a configuration, and returns when the runtime API answers.</summary>
    /// <exception cref="HaproxyException">It did not start.</exception>
    public async Task StartAsync(string configuration, CancellationToken cancel)
    {
        await PlaceAsync(configuration, cancel);
        _guard?.Dispose();
        // A session of its own: Ctrl-C in the terminal is for us alone, who then stop it in the right order.
        var start = new ProcessStartInfo("setsid", ["sh", "-c", Guard, "sh", program, "-W", "-f", ConfigurationPath])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var master = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _guard = Process.Start(start)!;
        _guard.OutputDataReceived += (_, line) => Take(line.Data, master);
        _guard.ErrorDataReceived += (_, line) => Take(line.Data, master);
        _guard.BeginOutputReadLine();
        _guard.BeginErrorReadLine();
        _master = await master.Task.WaitAsync(StartLimit, cancel);
        await AwaitWorkerAsync(0, cancel);
    }

    /// <summary>Takes another configuration without a moment in which nobody listens. Returns when the new worker answers.</summary>
    /// <exception cref="HaproxyException">The configuration is wrong, and the one before stays; or no new worker came.</exception>
    public async Task ReloadAsync(string configuration, CancellationToken cancel)
    {
        var before = await Api.WorkerAsync(cancel);
        await PlaceAsync(configuration, cancel);
        Signals.Send(_master, Signals.User2);
        await AwaitWorkerAsync(before, cancel);
    }

    /// <summary>No new clients; ends when the last request has, or after the patience.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        if (_guard is not { HasExited: false } guard)
            return;
        // USR1 lets requests finish, TERM does not (management manual, 4).
        Signals.Send(_master, Signals.User1);
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await guard.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Signals.Send(_master, Signals.Terminate);
            await guard.WaitForExitAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        _guard?.Dispose();
    }

    private async Task PlaceAsync(string configuration, CancellationToken cancel)
    {
        if (await FindFaultAsync(configuration, cancel) is { } fault)
            throw new HaproxyException($"HAProxy does not take its configuration: {fault}");
        File.Move(ConfigurationPath + ".new", ConfigurationPath, overwrite: true);
    }

    private async Task AwaitWorkerAsync(int before, CancellationToken cancel)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < StartLimit; await Task.Delay(20, cancel))
        {
            if (!IsRunning)
                throw new HaproxyException("HAProxy ended at once; the lines above say why.");
            try
            {
                if (await Api.WorkerAsync(cancel) != before)
                    return;
            }
            catch (RuntimeApiException)
            {
                // Not yet.
            }
        }
        throw new HaproxyException($"HAProxy was not there within {StartLimit.TotalSeconds:0} s; the lines above may say why.");
    }

    // The guard's first line is the master's process id.
    private void Take(string? line, TaskCompletionSource<int> master)
    {
        if (line is not { Length: > 0 })
            return;
        if (line.StartsWith(Introduction, StringComparison.Ordinal) && int.TryParse(line.AsSpan(Introduction.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && master.TrySetResult(pid))
            return;
        say(line);
    }
}

/// <summary>HAProxy did not start or did not take its configuration; the message says why.</summary>
public sealed class HaproxyException(string message) : Exception(message);
