using System.Globalization;
using Lectern.LoadTesting;
using Lectern.LoadTesting.Histograms;
using Lectern.LoadTesting.Results;
using Lectern.LoadTesting.Scenarios;
using Spectre.Console;

namespace Lectern.Commands.Loads;

/// <summary>Runs a load test and shows it second by second, on standard error and only on a terminal: what a program reads stays clean.</summary>
internal static class LoadView
{
    private const int SparkSeconds = 60;
    private const string Sparks = "▁▂▃▄▅▆▇█";

    public static async Task<LoadResult> ShowAsync(LoadRequest request, CancellationToken cancel)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (Console.IsErrorRedirected || !console.Profile.Capabilities.Ansi)
            return await RunAsync(request, null, null, cancel);
        var seconds = new List<SecondFigures>();
        return await console.Live(new Markup("[grey]preparing[/]")).AutoClear(true).StartAsync(live => RunAsync(request,
            ended =>
            {
                lock (seconds)
                {
                    seconds.AddRange(ended);
                    live.UpdateTarget(Draw(request, seconds));
                }
            },
            (ready, all) =>
            {
                lock (seconds)
                    live.UpdateTarget(new Markup($"[grey]signing in: {ready:N0} of {all:N0}[/]"));
            }, cancel));
    }

    private static async Task<LoadResult> RunAsync(LoadRequest request, Action<IReadOnlyList<SecondFigures>>? onSeconds, Action<int, int>? onPrepared, CancellationToken cancel)
    {
        try
        {
            return request.Processes > 1
                ? await LoadPart.RunAllAsync(request, onSeconds ?? (_ => { }), cancel)
                : await new LoadRun(request.Plan, TimeProvider.System) { OnSeconds = onSeconds, OnPrepared = onPrepared }.RunAsync(cancel);
        }
        catch (ScenarioException error)
        {
            throw new FailedException(error.Message);
        }
    }

    private static Grid Draw(LoadRequest request, List<SecondFigures> seconds)
    {
        var last = seconds[^1];
        var latency = HistogramText.Read(last.Latency);
        var total = Math.Max(1, (int)Math.Ceiling(request.Plan.Profile.Seconds));
        var grid = new Grid().AddColumn().AddColumn();
        grid.AddRow(Grey("time"), new Markup(Invariant($"{last.Second + 1} of {total} s, {last.Connections:N0} connections")));
        grid.AddRow(Grey("requests"), new Markup(Invariant($"[bold]{last.Requests:N0}[/]/s, {seconds.Sum(second => second.Requests):N0} in all")));
        grid.AddRow(Grey("latency"), new Markup(Invariant($"p50 [bold]{Ms(latency, 50)}[/]  p90 {Ms(latency, 90)}  p99 [bold]{Ms(latency, 99)}[/]  max {latency.Max / 1000.0:0.0} ms")));
        var errors = seconds.Sum(second => second.Errors);
        grid.AddRow(Grey("errors"), new Markup(errors == 0 ? "0" : Invariant($"[red]{last.Errors:N0}/s, {errors:N0} in all[/]")));
        grid.AddRow(Grey("p99"), new Markup(Spark([.. seconds.TakeLast(SparkSeconds).Select(second => HistogramText.Read(second.Latency).Percentile(99))])));
        return grid;
    }

    private static string Spark(IReadOnlyList<long> values)
    {
        var top = Math.Max(1, values.Max());
        return string.Concat(values.Select(value => Sparks[(int)(value * (Sparks.Length - 1) / top)])) + Invariant($" up to {top / 1000.0:0.0} ms");
    }

    private static string Ms(Histogram histogram, double percent) => Invariant($"{histogram.Percentile(percent) / 1000.0:0.0}");

    private static Markup Grey(string text) => new($"[grey]{text}[/]");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
