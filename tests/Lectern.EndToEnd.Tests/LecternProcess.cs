using System.Diagnostics;

namespace Lectern.EndToEnd.Tests;

/// <summary>The built program as a process of its own.</summary>
public sealed class LecternProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly List<string> _output;

    private LecternProcess(Process process, Uri url, List<string> output) => (_process, Url, _output) = (process, url, output);

    public Uri Url { get; }

    /// <summary>What it has printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return string.Join('\n', _output);
        }
    }

    /// <summary>Starts <c>lectern serve</c> on a free loopback port and waits until it is ready.</summary>
    public static async Task<LecternProcess> ServeAsync(params string[] arguments)
    {
        var process = Start(["serve", "--urls", "http://127.0.0.1:0", .. arguments]);
        var output = new List<string>();
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            var url = await address.Task.WaitAsync(StartLimit, TestContext.Current.CancellationToken);
            var server = new LecternProcess(process, url, output);
            await server.WaitUntilReadyAsync();
            return server;
        }
        catch (Exception error)
        {
            process.Kill();
            lock (output)
                throw new InvalidOperationException("lectern serve did not start:\n" + string.Join('\n', output), error);
        }

        void Take(string? line)
        {
            if (line is null)
                return;
            lock (output)
                output.Add(line);
            if (line.Split(' ').FirstOrDefault(word => word.StartsWith("http://127.0.0.1:", StringComparison.Ordinal)) is { } url)
                address.TrySetResult(new Uri(url));
        }
    }

    /// <summary>Runs a verb to its end and returns its exit code and everything it printed.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string? input, params string[] arguments)
    {
        using var process = Start(arguments);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input ?? "");
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>SIGKILL: the process gets no chance to finish anything.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private static Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Program(), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        return Process.Start(start)!;
    }

    // Beside the tests, in the same configuration: .../tests/X/bin/Release/net10.0/ → .../src/Lectern/bin/Release/net10.0/.
    private static string Program()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var root = own.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(root, "src", "Lectern", "bin", own.Parent!.Name, own.Name, "lectern.dll");
    }

    private async Task WaitUntilReadyAsync()
    {
        using var client = new HttpClient { BaseAddress = Url };
        while (!(await client.GetAsync("/api/health/ready", TestContext.Current.CancellationToken)).IsSuccessStatusCode)
            await Task.Delay(20, TestContext.Current.CancellationToken);
    }
}
