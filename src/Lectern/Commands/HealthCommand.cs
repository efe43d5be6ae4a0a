using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lectern.Commands;

/// <summary><c>lectern health</c>: may a server have traffic? For a container's HEALTHCHECK and for scripts, where there is no curl. See docs/operating.md.</summary>
internal static class HealthCommand
{
    private const string Ready = "/api/health/ready";
    private const string Live = "/api/health/live";

    /// <param name="Url">What was asked.</param>
    /// <param name="Healthy">It answered with 200.</param>
    /// <param name="Status">Of the answer; null when there was none.</param>
    /// <param name="Milliseconds">Until it was known.</param>
    /// <param name="Detail">The answer, or why there was none.</param>
    public sealed record Answer(Uri Url, bool Healthy, int? Status, double Milliseconds, string Detail);

    public static Command Create()
    {
        var url = new Argument<string>("URL") { Description = "The server's address", DefaultValueFactory = _ => ServeCommand.DefaultUrls };
        var live = new Option<bool>("--live") { Description = "Ask only whether the process answers, not whether it may have traffic" };
        var timeout = new Option<double>("--timeout") { Description = "Seconds to wait for the answer", DefaultValueFactory = _ => 5 };
        var json = new Option<bool>("--json") { Description = "Write the result as JSON" };
        var command = new Command("health", "Asks a server whether it may have traffic: 0 yes, 1 no. Example: lectern health http://127.0.0.1:8080") { url, live, timeout, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var address = new Uri(Check(parsed.GetValue(url)!), parsed.GetValue(live) ? Live : Ready);
            var answer = await AskAsync(address, Check(parsed.GetValue(timeout)), cancel);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
                await output.WriteLineAsync(JsonSerializer.Serialize(answer, HealthCommandJson.Default.Answer));
            if (!answer.Healthy)
                throw new FailedException(answer.Status is null
                    ? $"{address} gave no answer: {answer.Detail}; check that a server runs there."
                    : $"{address} answered {answer.Status}, {answer.Detail}; GET /api/health says more to operators, and 'lectern check' reaches every server in the settings.");
            if (!parsed.GetValue(json))
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{address} is {answer.Detail} ({answer.Milliseconds:0} ms)."));
            return CommandLine.Done;
        });
        return command;
    }

    private static async Task<Answer> AskAsync(Uri url, TimeSpan timeout, CancellationToken cancel)
    {
        // No proxy of the environment: what is asked is the server itself. Its certificate is for its clients' name, which this address mostly is not, and nothing secret is sent.
#pragma warning disable CA5359 // See above.
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } };
#pragma warning restore CA5359
        using var client = new HttpClient(handler) { Timeout = timeout };
        var watch = Stopwatch.StartNew();
        Answer Of(bool healthy, int? status, string detail) => new(url, healthy, status, Math.Round(watch.Elapsed.TotalMilliseconds, 1), detail);
        try
        {
            using var answer = await client.GetAsync(url, cancel);
            var said = (await answer.Content.ReadAsStringAsync(cancel)).Trim();
            // What is longer is a page of something else.
            return Of(answer.StatusCode == System.Net.HttpStatusCode.OK, (int)answer.StatusCode, said.Length is > 0 and <= 40 ? said : $"{answer.ReasonPhrase}");
        }
        catch (HttpRequestException fault)
        {
            return Of(false, null, fault.Message.TrimEnd('.'));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Of(false, null, string.Create(CultureInfo.InvariantCulture, $"none within {timeout.TotalSeconds:0.#} s"));
        }
    }

    private static Uri Check(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https")
        ? url
        : throw new UsageException($"\"{text}\" is no address of a server; write one such as http://127.0.0.1:5080.");

    private static TimeSpan Check(double seconds) => seconds is > 0 and <= 3_600
        ? TimeSpan.FromSeconds(seconds)
        : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--timeout must be above 0 and at most 3600 seconds; it is {seconds}."));
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HealthCommand.Answer))]
internal sealed partial class HealthCommandJson : JsonSerializerContext;
