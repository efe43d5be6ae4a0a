using Lectern.Tuning;
using Lectern.Tuning.Ledger;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Operations.Tuning;

/// <summary><c>GET /api/operations/tuning</c>: the ledger, what is open first. See docs/tuning.md.</summary>
internal static class ListTuning
{
    private const int Most = 200;

    /// <param name="Mode">off, suggest or apply.</param>
    /// <param name="StoppedBy">Who stopped it; null when it runs.</param>
    /// <param name="StoppedAt">When.</param>
    /// <param name="Missing">What to install for better advice.</param>
    /// <param name="Items">The ledger.</param>
    public sealed record Answer(string Mode, string? StoppedBy, DateTimeOffset? StoppedAt, IReadOnlyList<string> Missing, IReadOnlyList<LedgerChange> Items);

    /// <param name="Id">Its number.</param>
    /// <param name="Tuner">indexes, cache or pool.</param>
    /// <param name="State">proposed, applying, verifying, reverting, kept, reverted, rejected or withdrawn.</param>
    /// <param name="Subject">What is changed.</param>
    /// <param name="Action">What is or would be done.</param>
    /// <param name="Undo">What takes it back.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="Evidence">The figures behind it.</param>
    /// <param name="Benefit">The estimated share of the time that it saves, from 0 to 1.</param>
    /// <param name="CanApply">False for what only a person may do.</param>
    /// <param name="Outcome">What was measured, or why it waits.</param>
    /// <param name="By">Who made the last move.</param>
    /// <param name="CreatedAt">When it was proposed.</param>
    /// <param name="ChangedAt">Of the last move.</param>
    public sealed record LedgerChange(long Id, string Tuner, string State, string Subject, string Action, string Undo, string Reason, string Evidence, double Benefit, bool CanApply, string Outcome,
        string By, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt);

    public static async Task<Ok<Answer>> Handle(ILedger ledger, IndexWork indexes, IOptions<LecternOptions> options, HttpResponse response, CancellationToken cancel)
    {
        response.Headers.CacheControl = "private, no-store";
        var stop = await ledger.ReadStopAsync(cancel);
        return TypedResults.Ok(new Answer(Lower(options.Value.Tuning.Mode), stop?.By, stop?.At, indexes.Missing, [.. (await ledger.ReadAsync(Most, cancel)).Select(Of)]));
    }

    private static LedgerChange Of(LedgerEntry entry) => new(entry.Id, entry.Tuner, Lower(entry.State), entry.Proposal.Subject, entry.Proposal.Action, entry.Proposal.Undo, entry.Proposal.Reason, entry.Proposal.Evidence,
        Math.Round(entry.Proposal.Benefit, 4), entry.Proposal.CanApply, entry.Outcome, entry.By, entry.CreatedAt, entry.ChangedAt);

    private static string Lower<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
