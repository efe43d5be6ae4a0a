using Lectern.Tuning;
using Lectern.Tuning.Ledger;
using Lectern.Tuning.Responses;

namespace Lectern.Tests.Tuning.Responses;

/// <summary>A figure became worse at 12:00: who is suspected, and what is taken back.</summary>
public sealed class SuspicionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly WorseFigure Slower = new("http.p95", Noon, 0.05, 0.2);

    /// <param name="deploys">Minutes before noon.</param>
    /// <param name="changes">State and minutes before noon of the changes 1, 2, …</param>
    /// <param name="suspects">As they are named, the latest first: d for a deploy, the number of a change.</param>
    /// <param name="takenBack">The number of the change that is taken back; 0 for none.</param>
    [Theory]
    [InlineData("", "", "", 0)]
    [InlineData("10", "", "d", 0)]
    [InlineData("40", "", "", 0)]
    [InlineData("", "kept 10", "1", 1)]
    [InlineData("", "kept 31", "", 0)]
    [InlineData("", "verifying 3", "1", 1)]
    [InlineData("", "kept -4", "1", 1)]
    [InlineData("", "kept -6", "", 0)]
    [InlineData("", "kept 20, kept 10", "2 1", 2)]
    [InlineData("20", "kept 10", "1 d", 1)]
    [InlineData("5", "kept 10", "d 1", 0)]
    [InlineData("5", "verifying 10", "d 1", 1)]
    [InlineData("", "reverted 5", "1", 0)]
    [InlineData("", "kept 20, reverted 5", "2 1", 0)]
    [InlineData("", "proposed 5", "", 0)]
    [InlineData("8 12", "kept 10, kept 20", "d 1 d 2", 0)]
    public void Suspects_and_what_is_taken_back(string deploys, string changes, string suspects, int takenBack)
    {
        var entries = Changes(changes);
        var suspicion = Suspicion.Of(Slower, [.. deploys.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(minutes => new DeployedVersion("1.2", null, Before(minutes)))], entries, TimeSpan.FromMinutes(30));
        Assert.Equal(suspects, string.Join(' ', suspicion.Suspects.Select(suspect => suspect.Change is { } change ? $"{change.Id}" : "d")));
        Assert.Equal(takenBack, suspicion.TakeBack?.Id ?? 0);
        Assert.All(suspicion.Suspects, suspect => Assert.Contains(suspect.What, suspicion.ToProposal().Evidence, StringComparison.Ordinal));
        Assert.False(suspicion.ToProposal().CanApply);
    }

    [Theory]
    [InlineData(TuningMode.Apply, false, LedgerState.Kept, LedgerState.Reverted)]
    [InlineData(TuningMode.Apply, false, LedgerState.Verifying, LedgerState.Reverted)]
    [InlineData(TuningMode.Apply, true, LedgerState.Kept, LedgerState.Kept)]
    [InlineData(TuningMode.Suggest, false, LedgerState.Kept, LedgerState.Kept)]
    public async Task The_engine_takes_its_last_change_back_only_where_it_may_change_something(TuningMode mode, bool stopped, LedgerState before, LedgerState after)
    {
        var (time, ledger, tuner) = (new HeldClock(Noon.UtcDateTime.AddMinutes(20)), new MemoryLedger(), new Idle());
        var cancel = TestContext.Current.CancellationToken;
        await ledger.ProposeAsync(tuner.Name, new("subject", "x = 2", "x = 1", "", "", 0.5), "node", Noon.AddMinutes(-30), cancel);
        var entry = (await ledger.ReadAsync(1, cancel))[0];
        entry = (await ledger.MoveAsync(entry, new(LedgerState.Applying, "node", Noon.AddMinutes(-20)), cancel))!;
        entry = (await ledger.MoveAsync(entry, new(LedgerState.Verifying, "node", Noon.AddMinutes(-20)), cancel))!;
        if (before == LedgerState.Kept)
            await ledger.MoveAsync(entry, new(LedgerState.Kept, "node", Noon.AddMinutes(-10)), cancel);
        if (stopped)
            await ledger.WriteStopAsync(new("an operator", Noon), cancel);
        var engine = new TuningEngine(ledger, [tuner], new() { Mode = mode }, time, "node", new RegressionResponse(new OneWorse(), ledger, new(), time, "node"));
        for (var i = 0; i < 3; i++)
            await engine.RunOnceAsync(cancel);
        var entries = await ledger.ReadAsync(10, cancel);
        var change = Assert.Single(entries, one => one.Tuner == tuner.Name);
        Assert.Equal(after, change.State);
        Assert.Equal(after == LedgerState.Reverted ? 1 : 0, tuner.Reverted);
        // Once, however often it is looked at.
        var named = Assert.Single(entries, one => one.Tuner == RegressionResponse.Name);
        Assert.Contains("x = 2", named.Proposal.Evidence, StringComparison.Ordinal);
    }

    private static DateTimeOffset Before(string minutes) => Noon.AddMinutes(-int.Parse(minutes, System.Globalization.CultureInfo.InvariantCulture));

    private static List<LedgerEntry> Changes(string changes) =>
        [.. changes.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(change => change.Split(' ')).Select((change, i) => new LedgerEntry
        {
            Id = i + 1,
            Tuner = "cache",
            By = "node",
            Proposal = new($"subject {i + 1}", $"action {i + 1}", "", "", "", 0),
            State = Enum.Parse<LedgerState>(change[0], ignoreCase: true),
            AppliedAt = change[0] is "proposed" ? null : change[0] is "reverted" ? Before(change[1]).AddMinutes(-60) : Before(change[1]),
            ChangedAt = Before(change[1]),
        })];

    private sealed class OneWorse : IRegressionFigures
    {
        public Task<IReadOnlyList<WorseFigure>> WorseAsync(DateTimeOffset since, CancellationToken cancel) => Task.FromResult<IReadOnlyList<WorseFigure>>([Slower]);

        public Task<IReadOnlyList<DeployedVersion>> DeploysAsync(DateTimeOffset since, CancellationToken cancel) => Task.FromResult<IReadOnlyList<DeployedVersion>>([]);
    }

    private sealed class Idle : ITuner
    {
        public int Reverted { get; private set; }

        public string Name => "idle";

        public Task<IReadOnlyList<Proposal>> ProposeAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<Proposal>>([]);

        public Task<Preparation> PrepareAsync(LedgerEntry entry, CancellationToken cancel) => Task.FromResult(new Preparation(null));

        public Task<ApplyResult> ApplyAsync(LedgerEntry entry, CancellationToken cancel) => Task.FromResult(ApplyResult.Done);

        public Task<Verdict> VerifyAsync(LedgerEntry entry, CancellationToken cancel) => Task.FromResult(new Verdict(VerdictKind.NotYet, ""));

        public Task RevertAsync(LedgerEntry entry, CancellationToken cancel)
        {
            Reverted++;
            return Task.CompletedTask;
        }
    }
}
