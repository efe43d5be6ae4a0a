using Lectern.Tuning;
using Lectern.Tuning.Ledger;

namespace Lectern.Tests.Tuning;

/// <summary>One change that is made or not.</summary>
internal sealed class FakeTuner : ITuner
{
    public string Name => "fake";
    public string Subject { get; set; } = "change";
    public VerdictKind Verdict { get; set; }
    public bool Suggests { get; set; } = true;
    public bool IsMade { get; set; }
    public int Made { get; private set; }

    public Task<IReadOnlyList<Proposal>> ProposeAsync(CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<Proposal>>(Suggests && !IsMade ? [new(Subject, "do", "undo", "because", "figures", 0.5)] : []);

    public Task<Preparation> PrepareAsync(LedgerEntry entry, CancellationToken cancel) => Task.FromResult(new Preparation(null, "before"));

    public Task<ApplyResult> ApplyAsync(LedgerEntry entry, CancellationToken cancel)
    {
        Assert.Equal((LedgerState.Applying, "before"), (entry.State, entry.Baseline));
        (IsMade, Made) = (true, Made + 1);
        return Task.FromResult(ApplyResult.Done);
    }

    public Task<Verdict> VerifyAsync(LedgerEntry entry, CancellationToken cancel) => Task.FromResult(new Verdict(Verdict, "measured"));

    public Task RevertAsync(LedgerEntry entry, CancellationToken cancel)
    {
        Assert.Equal(LedgerState.Reverting, entry.State);
        IsMade = false;
        return Task.CompletedTask;
    }
}
