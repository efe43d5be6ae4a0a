using System.CommandLine;
using System.Globalization;
using Lectern.Commands.Plans;
using Lectern.Fleet.Planning;
using Lectern.Fleet.Scaling;
using Lectern.Settings;

namespace Lectern.Commands;

/// <summary><c>lectern plan</c>: what a scaling policy would have done with past traffic, or what so many learners take. See docs/scaling.md.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var trace = new Argument<FileInfo?>("TRACE") { Description = "CSV of time and requests, such as a load balancer's counts", Arity = ArgumentArity.ZeroOrOne };
        var learners = new Option<double?>("--learners") { Description = "Instead of a trace: what so many learners at the same time take" };
        var assume = new Option<string[]>("--assume") { Description = "Another assumption for --learners, such as ThinkSeconds=20; may be given several times" };
        var rate = new Option<double>("--node-rate") { Description = "Requests a second that one server takes within its objective, as measured with lectern load", DefaultValueFactory = _ => 2_000 };
        var policies = new Option<ScalingPolicyName[]>("--policy") { Description = "TargetTracking, HorizontalPods or Predictive; may be given several times [default: all]" };
        var min = new Option<int>("--min") { Description = "Servers at least", DefaultValueFactory = _ => 2 };
        var max = new Option<int>("--max") { Description = "Servers at most", DefaultValueFactory = _ => 50 };
        var start = new Option<int>("--start-seconds") { Description = "How long a new server takes until it serves", DefaultValueFactory = _ => 60 };
        var price = new Option<double>("--price") { Description = "Of a server for an hour, in your currency" };
        var config = new Option<FileInfo>("--config") { Description = "Settings file, for Lectern:Fleet:Scaling [default: ./config/performance.json, if there is one]" };
        var chart = new Option<string>("--chart") { Description = "Draw traffic and servers into this SVG file" };
        var json = new Option<bool>("--json") { Description = "Write the result as JSON" };
        var command = new Command("plan", "Replays traffic through scaling policies, or plans for many learners. Example: lectern plan requests.csv --node-rate 1500 --price 0.17 --chart plan.svg")
            { trace, learners, assume, rate, policies, min, max, start, price, config, chart, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(learners) is { } count)
            {
                Check(count > 0 && parsed.GetValue(trace) is null, "--learners takes the place of a trace and must be above 0.");
                var plan = CapacityPlan.Of(count, Assumptions.Read(parsed.GetValue(assume) ?? []));
                await output.WriteLineAsync(parsed.GetValue(json) ? PlanReport.ToJson(plan) : PlanReport.Table(plan));
                return CommandLine.Done;
            }
            Check(parsed.GetValue(trace) is not null, "Name a CSV file of time and requests, or --learners N.");
            Check(parsed.GetValue(rate) > 0 && parsed.GetValue(price) >= 0 && parsed.GetValue(start) >= 0, "--node-rate must be above 0, --price and --start-seconds not below.");
            Check(parsed.GetValue(min) >= 1 && parsed.GetValue(max) >= parsed.GetValue(min), "--min must be at least 1 and --max at least --min.");
            var traffic = await ReadAsync(parsed.GetValue(trace)!, cancel);
            var settings = LecternSettings.Read(parsed.GetValue(config)?.FullName, new Dictionary<string, string?>()).Options.Fleet.Scaling;
            var bounds = new ScalingBounds(parsed.GetValue(min), parsed.GetValue(max));
            var options = new ReplayOptions(parsed.GetValue(rate), parsed.GetValue(start), parsed.GetValue(price));
            var results = (parsed.GetValue(policies) is { Length: > 0 } some ? some : Enum.GetValues<ScalingPolicyName>())
                .ToDictionary(policy => policy, policy => FleetReplay.Run(traffic, bounds.PolicyOf(settings, policy), settings, bounds, options));
            if (parsed.GetValue(chart) is { } path)
                await File.WriteAllTextAsync(path, PlanChart.Draw(traffic, results), cancel);
            await output.WriteLineAsync(parsed.GetValue(json) ? PlanReport.ToJson(traffic, results) : PlanReport.Table(traffic, results));
            return CommandLine.Done;
        });
        return command;
    }

    private static async Task<TrafficTrace> ReadAsync(FileInfo file, CancellationToken cancel)
    {
        if (!file.Exists)
            throw new FailedException($"There is no file {file}; name a CSV file of time and requests.");
        try
        {
            return TrafficTrace.Read(await File.ReadAllLinesAsync(file.FullName, cancel));
        }
        catch (FormatException error)
        {
            throw new FailedException($"{file} {error.Message}");
        }
    }

    private static void Check(bool condition, string fix)
    {
        if (!condition)
            throw new UsageException(fix);
    }
}
