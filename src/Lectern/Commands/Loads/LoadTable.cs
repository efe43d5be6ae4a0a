using System.Globalization;
using Lectern.LoadTesting.Results;
using Spectre.Console;

namespace Lectern.Commands.Loads;

/// <summary>The result of a load test as a table.</summary>
internal static class LoadTable
{
    private const int WideEnough = 400;

    public static void Write(LoadResult result, TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        // A file or a log has no width that would break lines.
        if (output != Console.Out || Console.IsOutputRedirected)
            console.Profile.Width = WideEnough;
        var table = new Table().Border(TableBorder.Simple).AddColumn("Endpoint");
        foreach (var column in new[] { "Requests", "Errors", "Req/s", "Mean", "p50", "p90", "p95", "p99", "Max", "First byte p99" })
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var one in result.Endpoints)
            AddRow(table, one.Name, one.Requests, one.Errors, one.RequestsPerSecond, one.LatencyMs, one.FirstByteMs);
        if (result.Endpoints.Count != 1)
            AddRow(table, "all", result.Requests, result.Errors, result.RequestsPerSecond, result.LatencyMs, result.FirstByteMs);
        console.Write(table);
        foreach (var line in Lines(result))
            output.WriteLine(line);
    }

    private static IEnumerable<string> Lines(LoadResult result)
    {
        var settings = result.Settings;
        yield return string.Create(CultureInfo.InvariantCulture,
            $"{settings.Target} {settings.Scenario}, {settings.Model} model, {(settings.Rate is { } rate ? $"{rate:0.##} arrivals/s, up to " : "")}{settings.Users:N0} users, {result.DurationSeconds:0.0} s, times in ms");
        yield return string.Create(CultureInfo.InvariantCulture,
            $"{result.SuccessRate:P2} succeeded; {result.BytesReceived / 1e6:N1} MB received, {result.BytesSent / 1e6:N1} MB sent; {result.Connections:N0} connections, opened in {result.ConnectMs.P50:0.##} ms (p99 {result.ConnectMs.P99:0.##})");
        if (result.ErrorKinds.Count > 0)
            yield return "Errors: " + string.Join(", ", result.ErrorKinds.Select(kind => $"{kind.Key} {kind.Value:N0}"));
        yield return string.Create(CultureInfo.InvariantCulture,
            $"Generator: {settings.Engine}, {result.Generator.CpuSeconds:0.00} s of processor time, {result.Requests / Math.Max(0.001, result.Generator.CpuSeconds):N0} requests for each; p99 of its own lateness {result.Generator.LatenessP99Ms:0.###} ms");
    }

    private static void AddRow(Table table, string name, long requests, long errors, double rate, LatencyFigures latency, LatencyFigures first) => table.AddRow(
        Markup.Escape(name), Count(requests), errors == 0 ? "0" : $"[red]{Count(errors)}[/]", rate.ToString("N1", CultureInfo.InvariantCulture),
        Ms(latency.Mean), Ms(latency.P50), Ms(latency.P90), Ms(latency.P95), Ms(latency.P99), Ms(latency.Max), Ms(first.P99));

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Ms(double milliseconds) => milliseconds.ToString(milliseconds < 10 ? "0.000" : milliseconds < 100 ? "0.00" : "0.0", CultureInfo.InvariantCulture);
}
