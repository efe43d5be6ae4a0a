using Lectern.Tuning;
using Lectern.Tuning.Ledger;

namespace Lectern.Tests.Tuning;

internal sealed class CutException : Exception;

/// <summary>Before and after everything that the engine does there is a place to die; the given one is it.</summary>
internal sealed class Cuts(int at)
{
    private int _count;

    public bool IsCut { get; private set; }

    public void Here()
    {
        if (IsCut || ++_count == at)
        {
            IsCut = true;
            throw new CutException();
        }
    }

    public async Task<T> AroundAsync<T>(Func<Task<T>> what)
    {
        Here();
        var result = await what();
        Here();
        return result;
    }

    public Task AroundAsync(Func<Task> what) => AroundAsync(async () => { await what(); return true; });
}

internal sealed class CutTuner(ITuner inner, Cuts cuts) : ITuner
{
    public string Name => inner.Name;
    public Task<IReadOnlyList<Proposal>> ProposeAsync(CancellationToken cancel) => cuts.AroundAsync(() => inner.ProposeAsync(cancel));
    public Task<Preparation> PrepareAsync(LedgerEntry entry, CancellationToken cancel) => cuts.AroundAsync(() => inner.PrepareAsync(entry, cancel));
    public Task<ApplyResult> ApplyAsync(LedgerEntry entry, CancellationToken cancel) => cuts.AroundAsync(() => inner.ApplyAsync(entry, cancel));
    public Task<Verdict> VerifyAsync(LedgerEntry entry, CancellationToken cancel) => cuts.AroundAsync(() => inner.VerifyAsync(entry, cancel));
    public Task RevertAsync(LedgerEntry entry, CancellationToken cancel) => cuts.AroundAsync(() => inner.RevertAsync(entry, cancel));
}

internal sealed class CutLedger(ILedger inner, Cuts cuts) : ILedger
{
    // The death of a process gives the turn back, so that is not cut.
    public Task<IAsyncDisposable?> TryTakeTurnAsync(CancellationToken cancel) => inner.TryTakeTurnAsync(cancel);
    public Task<IReadOnlyList<LedgerEntry>> ReadAsync(int most, CancellationToken cancel) => cuts.AroundAsync(() => inner.ReadAsync(most, cancel));
    public Task ProposeAsync(string tuner, Proposal proposal, string by, DateTimeOffset at, CancellationToken cancel) => cuts.AroundAsync(() => inner.ProposeAsync(tuner, proposal, by, at, cancel));
    public Task<LedgerEntry?> MoveAsync(LedgerEntry entry, LedgerMove move, CancellationToken cancel) => cuts.AroundAsync(() => inner.MoveAsync(entry, move, cancel));
    public Task NoteAsync(LedgerEntry entry, string outcome, CancellationToken cancel) => cuts.AroundAsync(() => inner.NoteAsync(entry, outcome, cancel));
    public Task<TuningStop?> ReadStopAsync(CancellationToken cancel) => cuts.AroundAsync(() => inner.ReadStopAsync(cancel));
    public Task WriteStopAsync(TuningStop? stop, CancellationToken cancel) => cuts.AroundAsync(() => inner.WriteStopAsync(stop, cancel));
}
