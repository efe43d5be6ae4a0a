using System.Reflection;
using Lectern.Server.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Operations;

/// <summary><c>GET /api/health</c> and its plain companions. Liveness asks nothing but the process itself.</summary>
internal static class GetHealth
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    public sealed record Answer(string Status, string Version);

    public static IResult Live() => Results.Text("alive");

    public static IResult Ready(Readiness readiness) =>
        readiness.IsReady ? Results.Text("ready") : Results.Text("not ready", statusCode: StatusCodes.Status503ServiceUnavailable);

    public static async Task<IResult> Summary(Store store, CancellationToken cancel)
    {
        var up = await DatabaseAnswersAsync(store, cancel);
        return TypedResults.Json(new Answer(up ? "pass" : "fail", Version), contentType: "application/health+json",
            statusCode: up ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static string Version { get; } = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);

    private static async Task<bool> DatabaseAnswersAsync(Store store, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        try
        {
            return await store.ReadAsync((db, token) => db.Database.CanConnectAsync(token), limit.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }
}
