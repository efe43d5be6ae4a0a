using System.Diagnostics;

namespace Lectern.Tests.Monitoring.Outlets;

/// <summary>Prometheus' own checker.</summary>
internal static class PromTool
{
    /// <summary>Runs it and fails with what it says unless it is content.</summary>
    public static async Task AssertContentAsync(string input, params string[] arguments)
    {
        if (!File.Exists("/usr/bin/promtool"))
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail("promtool is missing: run ./test.sh, which installs Debian's package prometheus.");
            Assert.Skip("needs promtool: run ./test.sh, or install Debian's package prometheus");
        }
        var start = new ProcessStartInfo("/usr/bin/promtool") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var tool = Process.Start(start)!;
        var said = Task.WhenAll(tool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), tool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await tool.StandardInput.WriteAsync(input);
        tool.StandardInput.Close();
        await tool.WaitForExitAsync(TestContext.Current.CancellationToken);
        // 3 is for matters of style. The names that .NET and OpenTelemetry give to gauges, such as dotnet.assembly.count, are theirs to change.
        var lines = string.Join('\n', await said).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.EndsWith("should not have \"_count\" suffix", StringComparison.Ordinal)).ToList();
        Assert.True(tool.ExitCode == 0 || (tool.ExitCode == 3 && lines.Count == 0), $"promtool {string.Join(' ', arguments)} says {tool.ExitCode}: {string.Join('\n', lines)}");
    }
}
