using Lectern.Server.Storage;
using Lectern.Tuning;
using Lectern.Tuning.Ledger;

namespace Lectern.Tests.Tuning;

/// <summary>Changes are made one at a time, written down first, and whole again after a crash at any step. On the ledger of both stores.</summary>
public sealed class TuningEngineTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task A_change_that_helps_is_kept(StoreKind kind)
    {
        var bench = await Bench.CreateAsync(kind, VerdictKind.Keep);
        await bench.RunAsync(3);
        Assert.Equal(LedgerState.Kept, (await bench.ReadAsync()).State);
        Assert.True(bench.Tuner.IsMade);
    }

    [Theory, OnBothStores]
    public async Task A_change_that_does_not_help_is_taken_back_and_not_tried_again(StoreKind kind)
    {
        var bench = await Bench.CreateAsync(kind, VerdictKind.Revert);
        await bench.RunAsync(5);
        Assert.Equal(LedgerState.Reverted, (await bench.ReadAsync()).State);
        Assert.False(bench.Tuner.IsMade);
        Assert.Equal(1, bench.Tuner.Made);
    }

    [Theory, OnBothStores]
    public async Task Suggesting_changes_nothing(StoreKind kind)
    {
        var bench = await Bench.CreateAsync(kind, VerdictKind.Keep);
        bench.Options.Mode = TuningMode.Suggest;
        await bench.RunAsync(3);
        Assert.Equal(LedgerState.Proposed, (await bench.ReadAsync()).State);
        Assert.Equal(0, bench.Tuner.Made);
    }

    [Theory, OnBothStores]
    public async Task A_stop_takes_back_what_is_being_tried_and_nothing_is_begun(StoreKind kind)
    {
        var bench = await Bench.CreateAsync(kind, VerdictKind.NotYet);
        await bench.RunAsync(2);
        Assert.Equal(LedgerState.Verifying, (await bench.ReadAsync()).State);
        await bench.Ledger.WriteStopAsync(new("Ada", DateTimeOffset.UnixEpoch), Cancel);
        await bench.RunAsync(3);
        Assert.Equal(LedgerState.Reverted, (await bench.ReadAsync()).State);
        Assert.False(bench.Tuner.IsMade);
        Assert.Equal("Ada", (await bench.Ledger.ReadStopAsync(Cancel))!.By);
    }

    [Theory, OnBothStores]
    public async Task What_is_no_longer_suggested_is_withdrawn(StoreKind kind)
    {
        var bench = await Bench.CreateAsync(kind, VerdictKind.Keep);
        bench.Options.Mode = TuningMode.Suggest;
        await bench.RunAsync(1);
        bench.Tuner.Suggests = false;
        await bench.RunAsync(1);
        Assert.Equal(LedgerState.Withdrawn, (await bench.ReadAsync()).State);
    }

    [Theory, OnBothStores]
    public async Task Only_one_has_the_turn(StoreKind kind)
    {
        var bench = await Bench.CreateAsync(kind, VerdictKind.Keep);
        await using (var turn = await bench.Ledger.TryTakeTurnAsync(Cancel))
        {
            Assert.NotNull(turn);
            await bench.RunAsync(1);
            Assert.Empty(await bench.Ledger.ReadAsync(10, Cancel));
        }
        await bench.RunAsync(1);
        Assert.Single(await bench.Ledger.ReadAsync(10, Cancel));
    }

    /// <summary>Before and after each call of the ledger and of the tuner the process dies; a new one begins where it was.</summary>
    [Theory]
    [InlineData(StoreKind.Sqlite, VerdictKind.Keep)]
    [InlineData(StoreKind.Sqlite, VerdictKind.Revert)]
    [InlineData(StoreKind.Postgres, VerdictKind.Keep)]
    [InlineData(StoreKind.Postgres, VerdictKind.Revert)]
    public async Task Whoever_dies_at_any_step_leaves_a_ledger_that_the_next_brings_to_its_end(StoreKind kind, VerdictKind verdict)
    {
        var bench = await Bench.CreateAsync(kind, verdict);
        for (var cut = 1; ; cut++)
        {
            bench.Tuner.Subject = $"change {cut}";
            bench.Tuner.IsMade = false;
            var cuts = new Cuts(cut);
            for (var run = 0; run < 4 && !cuts.IsCut; run++)
            {
                try
                {
                    await bench.EngineWith(cuts).RunOnceAsync(Cancel);
                }
                catch (CutException)
                {
                }
            }
            await bench.RunAsync(5);
            var entry = await bench.ReadAsync();
            Assert.Equal(bench.Tuner.Subject, entry.Proposal.Subject);
            Assert.Equal(verdict == VerdictKind.Keep ? LedgerState.Kept : LedgerState.Reverted, entry.State);
            Assert.Equal(verdict == VerdictKind.Keep, bench.Tuner.IsMade);
            if (!cuts.IsCut)
            {
                Assert.True(cut > 10, $"only {cut} steps were cut");
                return;
            }
        }
    }

    private sealed class Bench
    {
        private readonly ManualTime _time = new();

        public required SqlLedger Ledger { get; init; }
        public required FakeTuner Tuner { get; init; }
        public TuningOptions Options { get; } = new() { Mode = TuningMode.Apply };

        public static async Task<Bench> CreateAsync(StoreKind kind, VerdictKind verdict)
        {
            var store = new Store(await TestStores.CreateAsync(kind));
            return new() { Ledger = new SqlLedger(store.ConnectAsync), Tuner = new() { Verdict = verdict } };
        }

        public TuningEngine EngineWith(Cuts cuts) => new(new CutLedger(Ledger, cuts), [new CutTuner(Tuner, cuts)], Options, _time, "node");

        public async Task RunAsync(int times)
        {
            for (var time = 0; time < times; time++)
                await new TuningEngine(Ledger, [Tuner], Options, _time, "node").RunOnceAsync(Cancel);
        }

        public async Task<LedgerEntry> ReadAsync() => (await Ledger.ReadAsync(100, Cancel)).MaxBy(entry => entry.Id)!;
    }
}
