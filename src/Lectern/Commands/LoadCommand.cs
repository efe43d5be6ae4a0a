using System.CommandLine;
using Lectern.Commands.Loads;
using Lectern.LoadTesting.Results;

namespace Lectern.Commands;

/// <summary><c>lectern load</c>: a load test of any HTTP service. See docs/load-testing.md.</summary>
internal static class LoadCommand
{
    public static Command Create()
    {
        var arguments = new LoadArguments();
        var outputs = new LoadOutputs();
        var command = new Command("load", "Loads a web service and measures how it answers. Example: lectern load http://127.0.0.1:5080/api/courses --users 100 --duration 30s");
        arguments.AddTo(command);
        outputs.AddTo(command);
        command.Subcommands.Add(CreateMerge());
        command.SetAction((parsed, cancel) => RunAsync(arguments, outputs, parsed, cancel));
        return command;
    }

    private static async Task<int> RunAsync(LoadArguments arguments, LoadOutputs outputs, ParseResult parsed, CancellationToken cancel)
    {
        var wanted = outputs.Read(parsed);
        var request = await arguments.ReadAsync(parsed, cancel);
        if (request.Plan.Part.Count > 1)
            return await LoadPart.RunAsync(request.Plan, parsed.InvocationConfiguration.Output, cancel);
        var result = await LoadView.ShowAsync(request, cancel);
        return await wanted.WriteAsync(result with { Settings = result.Settings with { Label = request.Label } }, parsed.InvocationConfiguration);
    }

    private static Command CreateMerge()
    {
        var files = new Argument<FileInfo[]>("FILES") { Description = "Results of lectern load --json, of runs at the same time", Arity = ArgumentArity.OneOrMore };
        var outputs = new LoadOutputs();
        var command = new Command("merge", "Makes one result of those of several machines, exactly. Example: lectern load merge a.json b.json --json all.json") { files };
        outputs.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var wanted = outputs.Read(parsed);
            var results = new List<LoadResult>();
            foreach (var file in parsed.GetValue(files)!)
                results.Add(await LoadResultFile.ReadAsync(file.FullName, cancel));
            return await wanted.WriteAsync(ResultMerge.Merge(results), parsed.InvocationConfiguration);
        });
        return command;
    }
}
