using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Lectern.LoadTesting;
using Lectern.LoadTesting.Plans;
using Lectern.LoadTesting.Results;

namespace Lectern.Commands.Loads;

/// <summary>
/// One of several processes that make a load together. It says <c>ready</c> when its accounts are signed in, begins at <c>go</c> on its
/// standard input, and then writes a line a second and its result, as JSON.
/// </summary>
internal static class LoadPart
{
    private const string Ready = "ready";
    private const string Go = "go";

    public static async Task<int> RunAsync(LoadPlan plan, TextWriter output, CancellationToken cancel)
    {
        var run = new LoadRun(plan, TimeProvider.System)
        {
            OnSeconds = seconds =>
            {
                foreach (var second in seconds)
                    output.WriteLine(second.ToLine());
            },
            BeforeStart = async () =>
            {
                await output.WriteLineAsync(Ready);
                await output.FlushAsync(cancel);
                if (await Console.In.ReadLineAsync(cancel) != Go)
                    throw new OperationCanceledException("The process that began this one has gone.");
            },
        };
        await output.WriteLineAsync((await run.RunAsync(cancel)).ToLine());
        return CommandLine.Done;
    }

    /// <summary>Runs all parts, each as a process of its own, and merges what they say.</summary>
    public static async Task<LoadResult> RunAllAsync(LoadRequest request, Action<IReadOnlyList<SecondFigures>> onSeconds, CancellationToken cancel)
    {
        var parts = Enumerable.Range(0, request.Processes).Select(index => Start(request, index)).ToList();
        try
        {
            await Task.WhenAll(parts.Select(part => ExpectReadyAsync(part, cancel)));
            foreach (var part in parts)
                await part.StandardInput.WriteLineAsync(Go);
            foreach (var part in parts)
                part.StandardInput.Close();
            var seconds = new SecondSum(parts.Count, onSeconds);
            return ResultMerge.Merge(await Task.WhenAll(parts.Select(part => ReadAsync(part, seconds))));
        }
        finally
        {
            foreach (var part in parts.Where(part => !part.HasExited))
                part.Kill();
            parts.ForEach(part => part.Dispose());
        }
    }

    private static Process Start(LoadRequest request, int index)
    {
        var program = Assembly.GetExecutingAssembly().Location;
        string[] words = [.. request.Words, "--part", string.Create(CultureInfo.InvariantCulture, $"{index}/{request.Processes}")];
        var start = program.Length > 0 ? new ProcessStartInfo("dotnet", [program, .. words]) : new ProcessStartInfo(Environment.ProcessPath!, words);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        return Process.Start(start)!;
    }

    private static async Task ExpectReadyAsync(Process part, CancellationToken cancel)
    {
        if (await part.StandardOutput.ReadLineAsync(cancel) != Ready)
            throw new FailedException((await part.StandardError.ReadToEndAsync(cancel)).Trim() is { Length: > 0 } reason ? reason.Replace("lectern: ", "", StringComparison.Ordinal) : "One of the processes ended before it began.");
    }

    private static async Task<LoadResult> ReadAsync(Process part, SecondSum seconds)
    {
        var last = "";
        while (await part.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            if (SecondFigures.FromLine(line) is { } second)
                seconds.Add(second);
            else
                last = line;
        }
        await part.WaitForExitAsync(CancellationToken.None);
        return part.ExitCode == 0 && last.Length > 0 ? LoadResult.Parse(last) : throw new FailedException($"One of the processes ended with {part.ExitCode}: {(await part.StandardError.ReadToEndAsync()).Trim()}");
    }

    /// <summary>Passes a second on when every process has ended it. Thread-safe.</summary>
    private sealed class SecondSum(int parts, Action<IReadOnlyList<SecondFigures>> onSeconds)
    {
        private readonly Dictionary<int, List<SecondFigures>> _open = [];
        private readonly Lock _lock = new();

        public void Add(SecondFigures second)
        {
            lock (_lock)
            {
                if (!_open.TryGetValue(second.Second, out var same))
                    _open[second.Second] = same = [];
                same.Add(second);
                if (same.Count == parts && _open.Remove(second.Second))
                    onSeconds(ResultMerge.Seconds([same]));
            }
        }
    }
}
