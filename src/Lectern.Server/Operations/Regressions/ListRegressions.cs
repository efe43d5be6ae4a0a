using Lectern.Monitoring;
using Lectern.Monitoring.Regressions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lectern.Server.Operations.Regressions;

/// <summary><c>GET /api/operations/regressions?days=7</c>: figures that changed for good, newest first. See docs/regressions.md.</summary>
internal static class ListRegressions
{
    private const int Most = 200;

    public sealed record Answer(IReadOnlyList<Change> Items);

    /// <param name="Figure">Its name.</param>
    /// <param name="Title">For people.</param>
    /// <param name="Unit">As in the catalogue of figures.</param>
    /// <param name="At">The first minute that is new.</param>
    /// <param name="Before">The level before.</param>
    /// <param name="After">The level after.</param>
    /// <param name="Relative">0.5 is half as much again; null where there was nothing before.</param>
    /// <param name="Confidence">From 0 to 1.</param>
    /// <param name="Direction">worse, better or other.</param>
    /// <param name="FoundAt">When it was noticed.</param>
    public sealed record Change(string Figure, string Title, string Unit, DateTimeOffset At, double Before, double After, double? Relative, double Confidence, ChangeDirection Direction, DateTimeOffset FoundAt);

    public static async Task<Results<Ok<Answer>, ValidationProblem>> List(IRegressionStore regressions, Figures figures, TimeProvider time, HttpResponse response, CancellationToken cancel, int days = 7)
    {
        if (days is < 1 or > 30)
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["days"] = ["is from 1 to 30: older changes are not kept"] });
        response.Headers.CacheControl = "private, no-store";
        var kept = await regressions.ReadAsync(time.GetUtcNow() - TimeSpan.FromDays(days), Most, cancel);
        return TypedResults.Ok(new Answer([.. kept.Select(one => Of(one, figures.Find(one.Figure)))]));
    }

    private static Change Of(Regression one, Figure? figure) => new(one.Figure, figure?.Title ?? one.Figure, figure?.Unit ?? "", one.At, one.Before, one.After,
        one.Before == 0 ? null : (one.After - one.Before) / Math.Abs(one.Before), Math.Round(one.Confidence, 4), one.Direction, one.FoundAt);
}
