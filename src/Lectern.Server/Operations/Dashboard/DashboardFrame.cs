using System.Text.Json.Serialization;
using Lectern.Monitoring.Health;

namespace Lectern.Server.Operations.Dashboard;

/// <summary>What the dashboard shows of one second.</summary>
/// <param name="At">The second's end, since 1970.</param>
/// <param name="Figures">The present value of each <see cref="Reading"/>, by its figure; null: no data.</param>
/// <param name="Points">New and revised points of the curves, by their step in seconds: a step is there when one of its points ends now.</param>
/// <param name="Health">How well it does; null when nothing is collected.</param>
/// <param name="Budgets">What is left to spend on failing.</param>
/// <param name="Alerts">Those that fire or are about to, the worst first.</param>
/// <param name="Tables">What changes more slowly, in the frames that have it anew.</param>
public sealed record DashboardFrame(
    long At,
    IReadOnlyDictionary<string, double?> Figures,
    IReadOnlyDictionary<string, IReadOnlyList<CurvePoint>> Points,
    ShownHealth? Health,
    IReadOnlyList<ErrorBudget> Budgets,
    IReadOnlyList<ActiveAlert> Alerts,
    DashboardTables? Tables);

/// <param name="Score">0 to 100.</param>
/// <param name="Deductions">The largest first.</param>
public sealed record ShownHealth(int Score, IReadOnlyList<Deduction> Deductions)
{
    /// <summary>How the score is colored.</summary>
    public string Level => Score switch { >= 90 => "good", >= 70 => "fair", _ => "poor" };
}

/// <param name="Routes">What was asked for in the last minutes.</param>
/// <param name="SlowQueries">Of the node that answers.</param>
/// <param name="Hosts">The database's servers, as the node that answers sees them.</param>
/// <param name="Nodes">The fleet.</param>
/// <param name="Dealt">How the balancer deals requests out; empty without one, or where its socket is not known.</param>
/// <param name="Deploys">The latest first.</param>
/// <param name="PastAlerts">Those that fired and are over.</param>
/// <param name="Changes">Figures that changed and stayed so, the latest first.</param>
public sealed record DashboardTables(
    IReadOnlyList<RouteRow> Routes,
    IReadOnlyList<SlowQueryRow> SlowQueries,
    IReadOnlyList<HostRow> Hosts,
    IReadOnlyList<NodeRow> Nodes,
    IReadOnlyList<DealtRow> Dealt,
    IReadOnlyList<DeployRow> Deploys,
    IReadOnlyList<AlertSpan> PastAlerts,
    IReadOnlyList<ChangeRow> Changes);

/// <param name="Id">Of this one time that the rule's condition holds.</param>
/// <param name="Rule">The rule's name.</param>
/// <param name="Severity"><c>info</c>, <c>warning</c> or <c>critical</c>.</param>
/// <param name="IsFiring">It has held long enough; else it is pending.</param>
/// <param name="Summary">What it means.</param>
/// <param name="Value">The figure with its unit.</param>
/// <param name="IsQuiet">Nobody is told: it is silenced, or a worse one says it.</param>
/// <param name="From">Since when it holds, in seconds since 1970.</param>
public sealed record ActiveAlert(string Id, string Rule, string Severity, bool IsFiring, string Summary, string? Value, bool IsQuiet, long From);

/// <param name="From">Seconds since 1970.</param>
/// <param name="To">Seconds since 1970.</param>
public sealed record AlertSpan(long From, long To);

/// <param name="Route">Method and pattern, as slow queries name their endpoint.</param>
/// <param name="Rate">Requests a second.</param>
/// <param name="Mean">Seconds.</param>
/// <param name="P99">Seconds.</param>
/// <param name="Errors">The share that failed with 5xx, 0 to 1.</param>
/// <param name="Busy">Seconds spent on it in a second: rate times mean.</param>
/// <param name="Share">Its part of what all routes take, 0 to 1.</param>
/// <param name="SlowQueries">How many of its statements were slow.</param>
public sealed record RouteRow(string Route, double? Rate, double? Mean, double? P99, double? Errors, double? Busy, double? Share = null, int SlowQueries = 0);

/// <param name="Id">The fingerprint.</param>
/// <param name="Query">The statement without values.</param>
/// <param name="Count">Slow runs.</param>
/// <param name="Mean">Seconds.</param>
/// <param name="Max">Seconds.</param>
/// <param name="Endpoint">Whose statement; null outside a request.</param>
/// <param name="LastSeen">Seconds since 1970.</param>
public sealed record SlowQueryRow(string Id, string Query, long Count, double? Mean, double? Max, string? Endpoint, long LastSeen);

/// <param name="Name">Such as <c>replica db2:5432</c>.</param>
/// <param name="Role">What it is.</param>
/// <param name="State">How it does.</param>
/// <param name="Lag">Seconds behind the primary.</param>
/// <param name="IsWell">Nothing is wrong with it.</param>
public sealed record HostRow(string Name, string Role, string State, double? Lag, bool IsWell);

/// <param name="Name">The node's.</param>
/// <param name="Version">What it runs, where a deploy says so.</param>
/// <param name="Rate">Requests a second.</param>
/// <param name="P95">Seconds.</param>
/// <param name="Cpu">0 to 1.</param>
/// <param name="Memory">Bytes.</param>
/// <param name="IsLive">It has been heard of in the last seconds.</param>
public sealed record NodeRow(string Name, string? Version, double? Rate, double? P95, double? Cpu, double? Memory, bool IsLive);

/// <param name="Name">The node's at the balancer, such as <c>n1</c>.</param>
/// <param name="State">As HAProxy says it, such as <c>UP</c>, <c>DOWN</c>, <c>DRAIN</c>.</param>
/// <param name="Rate">Requests a second that it gets.</param>
/// <param name="Share">Of what all get, 0 to 1.</param>
/// <param name="Weight">0 to 1: what it says that it can take.</param>
/// <param name="Active">Requests in flight.</param>
/// <param name="Errors">Since the balancer's last start or reload.</param>
/// <param name="IsUp">It may have requests.</param>
public sealed record DealtRow(string Name, string State, double? Rate, double? Share, double Weight, int Active, long Errors, bool IsUp);

/// <param name="At">Seconds since 1970.</param>
/// <param name="Version">What was deployed.</param>
/// <param name="Node">Where; null: everywhere.</param>
/// <param name="Note">Said by whoever deployed.</param>
public sealed record DeployRow(long At, string Version, string? Node, string? Note);

/// <param name="At">Seconds since 1970.</param>
/// <param name="Figure">Which one.</param>
/// <param name="IsWorse">Slower, more errors, fewer hits.</param>
/// <param name="Before">The level before, in the figure's unit.</param>
/// <param name="After">The level after.</param>
public sealed record ChangeRow(long At, string Figure, bool IsWorse, double? Before, double? After);

/// <summary>What a viewer gets first: the past.</summary>
/// <param name="At">The second up to which it goes.</param>
/// <param name="Range">A <see cref="DashboardRange"/>'s name.</param>
/// <param name="Step">From one point to the next, in seconds.</param>
/// <param name="Names">The figures in the order in which points have them.</param>
/// <param name="Points">The oldest first.</param>
/// <param name="Tables">As in frames.</param>
public sealed record DashboardHistory(long At, string Range, long Step, IReadOnlyList<string> Names, IReadOnlyList<CurvePoint> Points, DashboardTables Tables);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DashboardFrame))]
[JsonSerializable(typeof(DashboardHistory))]
internal sealed partial class DashboardJson : JsonSerializerContext;
