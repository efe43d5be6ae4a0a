using System.Text.Json;
using System.Text.RegularExpressions;
using Lectern.Server.Storage;
using Lectern.Tests.Monitoring.Outlets;

namespace Lectern.Tests.Operations;

/// <summary>What operators load into Prometheus and Grafana asks for what <c>/metrics</c> really has.</summary>
public sealed partial class DeployedRulesTests
{
    private static readonly string Folder = Path.Combine(SourceTree.Root, "deploy");

    // Only there with replicas, which this server has not; ReplicaMeter has them. And what Prometheus says itself.
    private static readonly string[] Elsewhere = ["lectern_database_replica_lag_seconds", "up"];

    [Fact]
    public async Task Each_metric_that_rules_and_dashboard_ask_for_is_on_the_page()
    {
        await using var school = await School.OpenAsync(StoreKind.Sqlite);
        await PrometheusTests.UseAsync(school);
        using var learner = school.Server.Client();
        using var signedIn = await learner.PostAsync("/api/session",
            new StringContent($$"""{"email":"{{school.Ada.Email}}","password":"{{TestServer.Password}}"}""", System.Text.Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        Assert.True(signedIn.IsSuccessStatusCode);
        // Only there when somebody was turned away.
        var text = await school.Anyone.GetStringAsync("/metrics", TestContext.Current.CancellationToken) + "\ndb_client_connection_timeouts_total 0\n";
        var page = MetricOnPage().Matches(text).Select(match => match.Groups[1].Value).ToHashSet();

        var expressions = Expressions().ToList();
        Assert.True(expressions.Count > 30);
        // Names with ':' are those of recorded rules.
        var asked = expressions.SelectMany(expression => Word().Matches(Labels().Replace(expression, "")).Select(match => match.Value))
            .Where(word => word.Contains('_', StringComparison.Ordinal) && !word.Contains(':', StringComparison.Ordinal) && word is not "histogram_quantile").ToHashSet();
        Assert.True(asked.Count > 15);
        Assert.Empty(asked.Except(page).Except(Elsewhere));
    }

    [Fact, Trait("Pace", "slow")]
    public Task Promtool_takes_the_rules() =>
        PromTool.AssertContentAsync("", "check", "rules", Path.Combine(Folder, "prometheus", "alerts.rules.yml"), Path.Combine(Folder, "prometheus", "recording.rules.yml"));

    private static IEnumerable<string> Expressions()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Folder, "prometheus"), "*.rules.yml"))
        {
            foreach (Match match in Expression().Matches(File.ReadAllText(file)))
                yield return match.Groups[1].Value;
        }
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "grafana", "lectern.json")));
        foreach (var target in dashboard.RootElement.GetProperty("panels").EnumerateArray().SelectMany(panel => panel.GetProperty("targets").EnumerateArray()))
            yield return target.GetProperty("expr").GetString()!;
    }

    [GeneratedRegex(@"^(\w+)(?:\{[^\n]*\})? ", RegexOptions.Multiline)]
    private static partial Regex MetricOnPage();

    [GeneratedRegex(@"(?<![\w$])[a-z][\w:]*")]
    private static partial Regex Word();

    // Between braces, in the lists of "by", and in the windows between brackets.
    [GeneratedRegex(@"\{[^}]*\}|by \([^)]*\)|\[[^\]]*\]")]
    private static partial Regex Labels();

    [GeneratedRegex(@"^\s*expr: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Expression();
}
