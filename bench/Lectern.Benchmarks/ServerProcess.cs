using System.Diagnostics;

namespace Lectern.Benchmarks;

/// <summary>The built program as a process of its own, on a free loopback port with the demo content. Ends exactly its own process.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri url) => (_process, Url) = (process, url);

    public Uri Url { get; }

    /// <param name="data">Its folder.</param>
    /// <param name="environment">Settings.</param>
    public static async Task<ServerProcess> StartAsync(string data, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(LecternApp).Assembly.Location, "serve", "--urls", "http://127.0.0.1:0", "--data", data]) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Split(' ').FirstOrDefault(word => word.StartsWith("http://127.0.0.1:", StringComparison.Ordinal)) is not { } url)
                continue;
            _ = process.StandardOutput.ReadToEndAsync();
            return new(process, new(url));
        }
        throw new InvalidOperationException("lectern serve did not start; run it by hand to see why.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
