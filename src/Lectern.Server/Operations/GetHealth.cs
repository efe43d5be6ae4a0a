using System.Text.Json.Serialization;
using Lectern.Monitoring.Health;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Authorization;

namespace Lectern.Server.Operations;

/// <summary><c>GET /api/health</c> and its plain companions. Nothing is asked here: <see cref="HealthChecks"/> ask in the background.</summary>
internal static class GetHealth
{
    /// <param name="Status">The worst of all checks.</param>
    /// <param name="Version">The program's; like what follows for operators only.</param>
    /// <param name="UptimeSeconds">Since the start.</param>
    /// <param name="Checks">By what was asked.</param>
    public sealed record Answer(
        HealthStatus Status,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Version = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? UptimeSeconds = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, Finding[]>? Checks = null);

    public sealed record Finding(
        HealthStatus Status,
        DateTimeOffset Time,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ComponentId = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? ObservedValue = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ObservedUnit = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Output = null);

    public static string Version => BuildVersion.Number;

    public static IResult Live() => Results.Text("alive");

    public static IResult Ready(Readiness readiness) =>
        readiness.IsReady ? Results.Text("ready") : Results.Text("not ready", statusCode: StatusCodes.Status503ServiceUnavailable);

    public static async Task<IResult> Summary(HealthChecks checks, Uptime uptime, IAuthorizationService authorization, HttpContext http)
    {
        http.Response.Headers.CacheControl = "private, no-store";
        var status = checks.Status;
        var isOperator = (await authorization.AuthorizeAsync(http.User, http, Policies.Operators)).Succeeded;
        var answer = isOperator ? new Answer(status, Version, Math.Round(uptime.Seconds, 1), checks.Findings.ToDictionary(found => found.Key, found => found.Value.Select(Of).ToArray())) : new(status);
        return TypedResults.Json(answer, contentType: "application/health+json", statusCode: status == HealthStatus.Fail ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    private static Finding Of(HealthFinding finding) => new(finding.Status, finding.Time, finding.Component, finding.Value, finding.Unit, finding.Output);
}
