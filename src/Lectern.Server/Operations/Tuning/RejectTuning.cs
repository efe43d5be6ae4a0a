using Lectern.Tuning.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lectern.Server.Operations.Tuning;

/// <summary><c>POST /api/operations/tuning/{id}/reject</c>: an operator does not want a proposal.</summary>
internal static class RejectTuning
{
    private const int Most = 10_000;

    public static async Task<Results<NoContent, ProblemHttpResult>> Handle(long id, ILedger ledger, TimeProvider time, HttpContext http, CancellationToken cancel)
    {
        var entry = (await ledger.ReadAsync(Most, cancel)).FirstOrDefault(entry => entry.Id == id && entry.State == LedgerState.Proposed);
        var moved = entry is null ? null : await ledger.MoveAsync(entry, new(LedgerState.Rejected, StopTuning.NameOf(http), time.GetUtcNow(), "an operator does not want it"), cancel);
        return moved is not null ? TypedResults.NoContent()
            : TypedResults.Problem("No change with this number is proposed; GET /api/operations/tuning lists them.", statusCode: StatusCodes.Status404NotFound, title: "There is no such proposal.");
    }
}
