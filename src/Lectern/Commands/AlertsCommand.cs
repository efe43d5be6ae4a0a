using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lectern.Monitoring.Alerts;

namespace Lectern.Commands;

/// <summary><c>lectern alerts test</c>: sends a sample through every channel that is configured. See docs/alerts.md.</summary>
internal static class AlertsCommand
{
    public sealed record Report(bool Passed, IReadOnlyList<AlertTest.Result> Channels);

    public static Command Create() => new("alerts", "Tries whether alerts arrive.") { CreateTest() };

    private static Command CreateTest()
    {
        var json = new Option<bool>("--json") { Description = "Write the result as JSON" };
        var arguments = new StoreArguments();
        var command = new Command("test", "Sends a sample through every channel of Lectern:Alerts and says what happened. Example: lectern alerts test --config config/performance.json") { json };
        arguments.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var results = await AlertTest.RunAsync(arguments.Read(parsed).Options.Alerts, TimeProvider.System);
            if (results.Count == 0)
                throw new FailedException("No channel is configured; set Lectern__Alerts__Slack__WebhookUrl or Lectern__Alerts__Mail__Host (docs/alerts.md).");
            var report = new Report(results.All(result => result.Sent), results);
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (parsed.GetValue(json))
                await output.WriteLineAsync(JsonSerializer.Serialize(report, AlertsCommandJson.Default.Report));
            else
                foreach (var result in results.Where(result => result.Sent))
                    await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{result.Channel}: sent in {result.Milliseconds:0} ms ({result.Detail})"));
            foreach (var result in results.Where(result => !result.Sent))
                await error.WriteLineAsync($"lectern: {result.Channel}: not sent: {result.Detail}");
            return report.Passed ? CommandLine.Done : CommandLine.Failed;
        });
        return command;
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(AlertsCommand.Report))]
internal sealed partial class AlertsCommandJson : JsonSerializerContext;
