using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Lectern.Benchmarks;

/// <summary>A run of wrk, the load generator of these comparisons.</summary>
/// <param name="Requests">How many were answered.</param>
/// <param name="Rate">Requests a second.</param>
internal sealed partial record Wrk(double Requests, double Rate)
{
    /// <exception cref="InvalidOperationException">It failed, or something was answered with an error.</exception>
    public static async Task<Wrk> RunAsync(params string[] arguments)
    {
        var said = await OutputAsync("wrk", arguments);
        if (said.Contains("Non-2xx", StringComparison.Ordinal) || said.Contains("Socket errors", StringComparison.Ordinal))
            throw new InvalidOperationException(said);
        return new(Number(RequestsText(), said), Number(RateText(), said));
    }

    /// <summary>What a program prints.</summary>
    public static async Task<string> OutputAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program} failed: {await error}");
    }

    private static double Number(Regex pattern, string text) => double.Parse(pattern.Match(text).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex RequestsText();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex RateText();
}
