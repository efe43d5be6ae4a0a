using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Lectern.Commands;

/// <summary>Reports that <paramref name="done"/> of <paramref name="total"/> rows of a stage are done.</summary>
internal delegate void ShowProgress(string stage, long done, long total);

/// <summary>
/// Bars with rate and time left, on standard error and only on a terminal: what a program reads stays clean.
/// </summary>
internal static class TerminalProgress
{
    public static async Task<T> RunAsync<T>(Func<ShowProgress, Task<T>> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (Console.IsErrorRedirected || !console.Profile.Capabilities.Ansi)
            return await work((_, _, _) => { });
        return await console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RateColumn(), new RemainingTimeColumn())
            .StartAsync(bars => work(Shower(bars)));
    }

    private static ShowProgress Shower(ProgressContext bars)
    {
        var tasks = new Dictionary<string, ProgressTask>();
        return (stage, done, total) =>
        {
            if (!tasks.TryGetValue(stage, out var task))
                tasks[stage] = task = bars.AddTask(stage, maxValue: Math.Max(total, 1));
            task.MaxValue = Math.Max(total, 1);
            task.Value = total == 0 ? 1 : done;
            // Or its rate would go on falling while later stages run.
            if (done >= total)
                task.StopTask();
        };
    }

    private sealed class RateColumn : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            var rate = task.ElapsedTime is { TotalSeconds: > 0.1 } elapsed ? task.Value / elapsed.TotalSeconds : 0;
            return new Text(rate switch
            {
                0 => "",
                < 10 => rate.ToString("0.0/s", CultureInfo.InvariantCulture),
                _ => rate.ToString("#,0/s", CultureInfo.InvariantCulture),
            }).RightJustified();
        }
    }
}
