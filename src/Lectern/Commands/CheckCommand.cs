using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lectern.Commands.Checks;
using Lectern.Settings;
using Spectre.Console;

namespace Lectern.Commands;

/// <summary><c>lectern check</c>: can a server run with these settings? See docs/operating.md.</summary>
internal static class CheckCommand
{
    private const int WideEnough = 400;

    public sealed record Report(bool Passed, IReadOnlyList<CheckRow> Checks);

    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Write the result as JSON" };
        var arguments = new StoreArguments();
        var command = new Command("check", "Validates the settings and reaches every server in them. Example: lectern check --database postgres://lectern@db/lectern --redis cache:6379") { json };
        arguments.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            // Settings that cannot be read end it here, as they end every other verb.
            var rows = await RunAsync(arguments.Read(parsed), cancel);
            var report = new Report(rows.All(row => row.Passed), rows);
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (parsed.GetValue(json))
                await output.WriteLineAsync(JsonSerializer.Serialize(report, CheckCommandJson.Default.Report));
            else
                WriteTable(rows, output);
            foreach (var row in rows.Where(row => !row.Passed))
                await error.WriteLineAsync($"lectern: {row.Name}: {row.Detail}");
            return report.Passed ? CommandLine.Done : CommandLine.Failed;
        });
        return command;
    }

    private static async Task<IReadOnlyList<CheckRow>> RunAsync(LecternSettings settings, CancellationToken cancel)
    {
        var redis = settings.Options.Redis;
        var folder = FolderCheck.RunAsync(settings.Data, cancel);
        Task<CheckRow>[] servers = [.. redis.Servers().Select(server => RedisCheck.RunAsync(redis, server, cancel))];
        // A store in a folder that cannot be written to would be the same failure twice.
        Task<CheckRow>[] databases = settings.HasStoreInFolder && !(await folder).Passed ? []
            : [DatabaseCheck.RunAsync(settings.StoreAddress(), cancel), .. settings.ReplicaAddresses().Select(replica => DatabaseCheck.ReplicaAsync(replica, cancel))];
        return [new("settings", "Lectern", true, "valid"), .. await Task.WhenAll([folder, .. databases, .. servers])];
    }

    private static void WriteTable(IReadOnlyList<CheckRow> rows, TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        // A file or a log has no width that would break lines.
        if (output != Console.Out || Console.IsOutputRedirected)
            console.Profile.Width = WideEnough;
        var table = new Table().Border(TableBorder.Simple).AddColumns("", "Check", "Where", "What", "Round trip");
        foreach (var row in rows)
            table.AddRow(row.Passed ? "[green]ok[/]" : "[red]FAIL[/]", Plain(row.Name), Plain(row.Target), Plain(row.Detail), row.RoundTripMs is { } ms ? string.Create(CultureInfo.InvariantCulture, $"{ms:0.00} ms") : "");
        console.Write(table);
    }

    private static string Plain(string text) => Markup.Escape(text);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(CheckCommand.Report))]
internal sealed partial class CheckCommandJson : JsonSerializerContext;
