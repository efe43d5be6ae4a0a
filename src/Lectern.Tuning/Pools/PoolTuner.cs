using Lectern.Tuning.Ledger;
using Lectern.Tuning.Settings;
using Lectern.Tuning.Statistics;

namespace Lectern.Tuning.Pools;

/// <summary>
/// Moves how many connections each node may have at most, by bounded steps, to the knee of the server's throughput and never past what the server
/// has for all nodes. How many of them are used at a moment is the admission gate's business. See docs/tuning.md.
/// </summary>
public sealed class PoolTuner(IPoolFigures figures, ITunedSettings settings, PoolTunerOptions options, TimeProvider time) : ITuner
{
    /// <summary>The setting: connections to the primary that each node may have.</summary>
    public const string Connections = "pool.connections";

    private const double Doubt = 0.001;
    private const double Matters = 0.05;

    // The time that a caller has a connection when few do is seen at the quiet hours.
    private static readonly TimeSpan LooksBack = TimeSpan.FromHours(4);

    public string Name => "pool";

    public async Task<IReadOnlyList<Proposal>> ProposeAsync(CancellationToken cancel)
    {
        if (!options.Enabled || await SettingAsync(cancel) is not { } setting || await AdviceAsync(setting, cancel) is not { } advice)
            return [];
        return
        [
            new($"{Connections}: {(advice.IsLimit ? "what the server has" : advice.To > setting.Value ? "more" : "fewer")}", new SettingMove(Connections, advice.To).ToString(), SettingMove.Back(setting).ToString(),
                advice.Why, $"{setting.Value:0} to {advice.To} connections for each node.", advice.Benefit),
        ];
    }

    public async Task<Preparation> PrepareAsync(LedgerEntry entry, CancellationToken cancel)
    {
        if (await SettingAsync(cancel) is not { } setting || await AdviceAsync(setting, cancel) is not { } advice)
            return Preparation.Wait("what is measured now does not ask for it");
        if (SettingMove.Parse(entry.Proposal.Action).Value != advice.To)
            return Preparation.Wait($"what is measured now asks for {advice.To}");
        var before = Telling(figures.Since(time.GetUtcNow() - LooksBack), (int)setting.Value);
        return new(null, new PoolTrial((int)setting.Value, advice.To, advice.IsLimit, [.. before.TakeLast(options.Minutes)]).ToString());
    }

    public async Task<ApplyResult> ApplyAsync(LedgerEntry entry, CancellationToken cancel)
    {
        await settings.WriteAsync(Connections, SettingMove.Parse(entry.Proposal.Action).Value, cancel);
        return ApplyResult.Done;
    }

    public Task<Verdict> VerifyAsync(LedgerEntry entry, CancellationToken cancel)
    {
        var (trial, appliedAt) = (PoolTrial.Parse(entry.Baseline), entry.AppliedAt ?? entry.ChangedAt);
        if (trial.IsLimit)
            return Task.FromResult(new Verdict(VerdictKind.Keep, "the server has no more"));
        var after = Telling(figures.Since(appliedAt + TimeSpan.FromMinutes(1)), trial.To);
        if (after.Count < options.Minutes || trial.Before.Count < 2)
            return Task.FromResult(time.GetUtcNow() > appliedAt + 6 * TimeSpan.FromMinutes(options.Minutes)
                ? new Verdict(VerdictKind.Revert, $"too few busy minutes to measure it: {after.Count}")
                : new Verdict(VerdictKind.NotYet, $"{after.Count} of {options.Minutes} minutes are measured"));
        return Task.FromResult(Judge(trial, after));
    }

    public Task RevertAsync(LedgerEntry entry, CancellationToken cancel) => settings.WriteAsync(Connections, SettingMove.Parse(entry.Proposal.Undo).Value, cancel);

    // More must be better; fewer are better for the server when nobody is worse off.
    private static Verdict Judge(PoolTrial trial, List<PoolMinute> after)
    {
        var test = WelchTest.Of([.. trial.Before.Select(minute => Math.Log(minute.Mean))], [.. after.Select(minute => Math.Log(minute.Mean))]);
        var saved = 1 - Math.Exp(test.Difference);
        var evidence = $"{trial.From} to {trial.To} connections: from asking for one to giving it back {trial.Before.Average(minute => minute.Mean) * 1000:0.0} to {after.Average(minute => minute.Mean) * 1000:0.0} ms "
            + $"({saved:P1} less, p {Math.Min(test.Less, test.Greater):0.####}); {trial.Before.Count} minutes before, {after.Count} after";
        var isGood = trial.To > trial.From ? test.Less < Doubt && saved > Matters : test.Greater >= Doubt || saved > -Matters;
        return new(isGood ? VerdictKind.Keep : VerdictKind.Revert, evidence);
    }

    // Quiet minutes are quick whatever the pool is.
    private List<PoolMinute> Telling(IReadOnlyList<PoolMinute> minutes, int connections) => [.. minutes.Where(minute => minute.Connections == connections && PoolAdvice.IsBusy(minute, options))];

    private async Task<TunedSetting?> SettingAsync(CancellationToken cancel) => (await settings.ReadAsync(cancel)).FirstOrDefault(setting => setting.Name == Connections);

    private async Task<PoolAdvice?> AdviceAsync(TunedSetting setting, CancellationToken cancel) =>
        PoolAdvice.Of(figures.Since(time.GetUtcNow() - LooksBack), (int)setting.Value, (int)setting.Most, await figures.ShareAsync(cancel), options);
}
