using System.Diagnostics;
using System.Globalization;

namespace Lectern.EndToEnd.Tests;

/// <summary>The built program as a process of its own.</summary>
public sealed class LecternProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LecternProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Url { get; private set; } = new("http://127.0.0.1/");

    /// <summary>What it has printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return string.Join('\n', _output);
        }
    }

    /// <summary>Most memory that it has held at once since <see cref="ForgetPeak"/>, or since its start.</summary>
    public long PeakMegabytes => Kilobytes("VmHWM") / 1000;

    /// <summary>Memory that it holds now.</summary>
    public long Megabytes => Kilobytes("VmRSS") / 1000;

    /// <summary>From here on <see cref="PeakMegabytes"/> counts anew.</summary>
    public void ForgetPeak() => File.WriteAllText($"/proc/{_process.Id}/clear_refs", "5"); // man 5 proc

    /// <summary>Starts <c>lectern serve</c> on a free loopback port and waits until it is ready.</summary>
    public static Task<LecternProcess> ServeAsync(params string[] arguments) => ServeAtAsync(new("http://127.0.0.1:0"), arguments);

    /// <summary>The same at a given address, such as that of a server that is gone.</summary>
    public static async Task<LecternProcess> ServeAtAsync(Uri address, params string[] arguments)
    {
        var server = Begin(["serve", "--urls", address.ToString(), .. arguments]);
        try
        {
            server.Url = await server._address.Task.WaitAsync(StartLimit, TestContext.Current.CancellationToken);
            await server.WaitUntilReadyAsync();
            return server;
        }
        catch (Exception error)
        {
            await server.DisposeAsync();
            throw new InvalidOperationException("lectern serve did not start:\n" + server.Output, error);
        }
    }

    /// <summary>Starts a verb and does not wait for anything.</summary>
    public static LecternProcess Begin(params string[] arguments) => new(Start(arguments));

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

    /// <summary>SIGKILL, unless it is done already.</summary>
    public async Task<bool> TryKillAsync()
    {
        if (_process.HasExited)
            return false;
        await KillAsync();
        return true;
    }

    /// <param name="name">Such as TERM.</param>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(StartLimit, TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await TryKillAsync();
        _process.Dispose();
    }

    private static Process Start(string[] arguments)
    {
        // A shell starts its background jobs with Ctrl-C ignored, and children inherit that; these tests may run in one.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", Program(), .. arguments])
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

    private long Kilobytes(string name) =>
        long.Parse(File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Split('\t')[^1], CultureInfo.InvariantCulture);

    private void Take(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.Add(line);
        if (line.Split(' ').FirstOrDefault(word => word.StartsWith("http://127.0.0.1:", StringComparison.Ordinal)) is { } url)
            _address.TrySetResult(new Uri(url));
    }

    private async Task WaitUntilReadyAsync()
    {
        using var client = new HttpClient { BaseAddress = Url };
        while (!(await client.GetAsync("/api/health/ready", TestContext.Current.CancellationToken)).IsSuccessStatusCode)
            await Task.Delay(20, TestContext.Current.CancellationToken);
    }
}
