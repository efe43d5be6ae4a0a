using Lectern.Server.Web;
using Lectern.Tuning.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lectern.Server.Operations.Tuning;

/// <summary>
/// <c>POST</c> and <c>DELETE /api/operations/tuning/stop</c>: on no node anything is changed any more, and what was being tried is taken back; and on again.
/// </summary>
internal static class StopTuning
{
    public static async Task<NoContent> Stop(ILedger ledger, TimeProvider time, HttpContext http, CancellationToken cancel)
    {
        await ledger.WriteStopAsync(new(NameOf(http), time.GetUtcNow()), cancel);
        return TypedResults.NoContent();
    }

    public static async Task<NoContent> GoOn(ILedger ledger, CancellationToken cancel)
    {
        await ledger.WriteStopAsync(null, cancel);
        return TypedResults.NoContent();
    }

    internal static string NameOf(HttpContext http) => Viewer.From(http.User)?.Name ?? "the operator's token";
}
