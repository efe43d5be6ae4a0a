using Lectern.Database.RepeatedStatements;
using Lectern.Database.SlowQueries;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lectern.Server.Operations;

/// <summary><c>/api/operations/slow-queries</c>: what this node's statements cost that were slow or repeated. No value is in it.</summary>
internal static class SlowQueries
{
    public sealed record Answer(IReadOnlyList<Item> Items, IReadOnlyList<Repeated> Repeated, double ThresholdMs, DateTimeOffset Since);

    public sealed record Item(
        string Id,
        string Query,
        long Count,
        double TotalMs,
        double MaxMs,
        double AvgMs,
        double LatestMs,
        double WaitTotalMs,
        double WaitMaxMs,
        string? Endpoint,
        string CallSite,
        string Host,
        StatementFault? Fault,
        long Faults,
        DateTimeOffset FirstSeen,
        DateTimeOffset LastSeen,
        string? Plan,
        DateTimeOffset? PlanTakenAt);

    public sealed record Repeated(
        string Id,
        string Query,
        string Endpoint,
        string CallSite,
        long Requests,
        long Count,
        int MaxCount,
        double TotalMs,
        DateTimeOffset FirstSeen,
        DateTimeOffset LastSeen);

    public static Ok<Answer> List(SlowQueryLog slow, RepeatedStatementLog repeated, HttpResponse response)
    {
        response.Headers.CacheControl = "private, no-store";
        return TypedResults.Ok(new Answer([.. slow.List().Select(Of)], [.. repeated.List().Select(Of)], Milliseconds(slow.Threshold), slow.Since));
    }

    public static NoContent Clear(SlowQueryLog slow, RepeatedStatementLog repeated)
    {
        slow.Clear();
        repeated.Clear();
        return TypedResults.NoContent();
    }

    private static Item Of(SlowQuery query) => new(
        query.Id, query.Query, query.Count, Milliseconds(query.Total), Milliseconds(query.Max), Milliseconds(query.Total / query.Count), Milliseconds(query.Latest),
        Milliseconds(query.WaitTotal), Milliseconds(query.WaitMax), query.Endpoint, query.CallSite, query.Host,
        query.Fault == StatementFault.None ? null : query.Fault, query.Faults, query.FirstSeen, query.LastSeen, query.Plan, query.PlanTakenAt);

    private static Repeated Of(RepeatedStatement statement) => new(
        statement.Id, statement.Query, statement.Endpoint, statement.CallSite, statement.Requests, statement.Count, statement.MaxCount,
        Milliseconds(statement.Total), statement.FirstSeen, statement.LastSeen);

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
