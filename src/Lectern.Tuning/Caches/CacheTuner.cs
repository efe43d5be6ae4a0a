using Lectern.Tuning.Ledger;
using Lectern.Tuning.Settings;
using Lectern.Tuning.Statistics;

namespace Lectern.Tuning.Caches;

/// <summary>
/// Moves the lifetimes of the cache's families and its memory by bounded steps to where requests cost least: the database's time for loads, the
/// price of memory, and that of answers which are behind a change that nobody reported. See docs/tuning.md.
/// </summary>
public sealed class CacheTuner(ICacheFigures figures, ITunedSettings settings, CacheTunerOptions options, TimeProvider time) : ITuner
{
    /// <summary>The setting of the memory, in MB on each node.</summary>
    public const string Memory = "cache.memory";

    private const string Lifetimes = "cache.lifetime.";

    // So many rounds tell the least, and so many turns, when they tell nothing, the most.
    private const int LeastRounds = 3;
    private const int MostTurns = 32;

    // Of a thousand changes that do nothing, one is kept for each look that is taken at them.
    private const double Doubt = 0.001;

    // … and of twenty at the last look, when the time is up: only what the model expects to help is tried at all.
    private const double LastDoubt = 0.05;

    // Times as much as before, of what the other families cost.
    private const double MostWorse = 1.1;

    // A rate that was seen fewer times is not known.
    private const int LeastRefreshes = 30;

    /// <summary>The setting of a family's lifetime, in seconds.</summary>
    public static string LifetimeOf(string family) => Lifetimes + family;

    /// <summary>The setting of the lifetime that one half of a family's keys has during a trial, in seconds; 0 when there is none.</summary>
    public static string TrialOf(string family) => $"cache.trial.{family}";

    public string Name => "cache";

    public async Task<IReadOnlyList<Proposal>> ProposeAsync(CancellationToken cancel)
    {
        var minutes = Steady();
        if (!options.Enabled || minutes.Count < options.Minutes)
            return [];
        var proposals = new List<Proposal>();
        foreach (var setting in await settings.ReadAsync(cancel))
        {
            if (setting.Name == Memory)
                proposals.AddRange(OfMemory(minutes, setting));
            else if (setting.Name.StartsWith(Lifetimes, StringComparison.Ordinal) && CacheCosts.SumsOf(minutes).GetValueOrDefault(setting.Name[Lifetimes.Length..]) is { } sum)
                proposals.AddRange(OfLifetime(minutes, sum, setting));
        }
        return [.. proposals.OrderByDescending(proposal => proposal.Benefit)];
    }

    public async Task<Preparation> PrepareAsync(LedgerEntry entry, CancellationToken cancel)
    {
        var move = SettingMove.Parse(entry.Proposal.Action);
        var setting = (await settings.ReadAsync(cancel)).FirstOrDefault(one => one.Name == move.Name);
        if (setting is null || move.Value is not { } to || to == setting.Value)
            return Preparation.Wait("the setting is not there, or has that value already");
        var minutes = Steady();
        return minutes.Count < options.Minutes ? Preparation.Wait($"{minutes.Count} of {options.Minutes} minutes are measured") : new(null, new CacheTrial(move.Name, setting.Value, to, minutes).ToString());
    }

    public async Task<ApplyResult> ApplyAsync(LedgerEntry entry, CancellationToken cancel)
    {
        await SetAsync(MovesOf(entry, isNew: true), cancel);
        return ApplyResult.Done;
    }

    public async Task<Verdict> VerifyAsync(LedgerEntry entry, CancellationToken cancel)
    {
        var (trial, now) = (CacheTrial.Parse(entry.Baseline), time.GetUtcNow());
        // Two more: minutes do not begin when a turn does, and a step is late by seconds.
        var turns = new TrialTurns(entry.AppliedAt ?? entry.ChangedAt, SettlingOf(trial), TimeSpan.FromMinutes(options.Minutes + 2), FamilyOf(trial) is null ? 4 : 2);
        var verdict = Judge(trial, turns, turns.RoundsAt(now)) with { AskAgainAt = turns.EndAt(now) };
        await SetAsync(verdict.Kind == VerdictKind.Keep ? FinalMovesOf(entry.Proposal.Action) : MovesOf(entry, turns.IsNewAt(now)), cancel);
        return verdict;
    }

    public Task RevertAsync(LedgerEntry entry, CancellationToken cancel) => SetAsync(FinalMovesOf(entry.Proposal.Undo), cancel);

    // In a turn with the new lifetime one half of the keys has it, in a turn with the old one the other half.
    private static IEnumerable<SettingMove> MovesOf(LedgerEntry entry, bool isNew)
    {
        var (action, undo) = (SettingMove.Parse(entry.Proposal.Action), SettingMove.Parse(entry.Proposal.Undo));
        if (action.Name == Memory)
            return [isNew ? action : undo];
        var trial = CacheTrial.Parse(entry.Baseline);
        return [isNew ? undo : action, new(TrialOf(FamilyOf(trial)!), isNew ? trial.To : trial.From)];
    }

    private static IEnumerable<SettingMove> FinalMovesOf(string move) =>
        SettingMove.Parse(move) is var final && final.Name == Memory ? [final] : [final, new(TrialOf(final.Name[Lifetimes.Length..]), null)];

    private async Task SetAsync(IEnumerable<SettingMove> moves, CancellationToken cancel)
    {
        var all = await settings.ReadAsync(cancel);
        foreach (var move in moves)
        {
            if (all.FirstOrDefault(one => one.Name == move.Name) is { } now && now.Value != (move.Value ?? now.Configured))
                await settings.WriteAsync(move.Name, move.Value, cancel);
        }
    }

    private Verdict Judge(CacheTrial trial, TrialTurns turns, int passed)
    {
        var minutes = Settled(trial, turns).Where(minute => minute.Requests > 0 && turns.RoundOf(minute) < passed).ToList();
        var (costs, family, most) = (new CacheCosts(trial.Before, minutes, options), FamilyOf(trial), MostTurns / turns.Turns);
        var rounds = minutes.GroupBy(minute => turns.RoundOf(minute), (_, round) => round.ToList()).ToList();
        var differences = rounds.Select(round => family is null ? MemoryDifference(trial, costs, round) : LifetimeDifference(trial, costs, family, round)).OfType<double>().ToList();
        if (differences.Count < LeastRounds)
            return passed < most ? new(VerdictKind.NotYet, $"{differences.Count} of {LeastRounds} rounds are measured") : new(VerdictKind.Revert, $"too few minutes with requests to measure it: {differences.Count} rounds of {passed}");
        var test = PairedTest.Of(differences);
        var saved = 1 - Math.Exp(test.Difference);
        var evidence = $"{trial.From:0} and {trial.To:0} {(family is null ? "by turns" : "each for one half of the keys")}: {saved:P1} less cost a request (p {test.Less:0.####}), of all requests {saved * (family is null ? 1 : costs.ShareOf(family)):P1}; "
            + $"{differences.Count} rounds of {turns.Round.TotalMinutes:0} minutes";
        var isLast = passed >= most;
        if (test.Less < (isLast ? LastDoubt : Doubt) && saved * 200 >= options.LeastPercent)
            return family is not null && CrowdsOut(trial, costs, family, rounds) ? new(VerdictKind.Revert, $"memory is full, and what others cost became worse: {evidence}") : new(VerdictKind.Keep, evidence);
        return isLast || test.Greater < Doubt ? new(VerdictKind.Revert, $"not better: {evidence}") : new(VerdictKind.NotYet, evidence);
    }

    // Whoever changes the settings may be late; what they were is written in the minutes.
    private IEnumerable<CacheMinute> Settled(CacheTrial trial, TrialTurns turns)
    {
        (double, double?, double?)? last = null;
        DateTimeOffset since = default;
        foreach (var minute in figures.Since(turns.Begin))
        {
            var begin = minute.At - TimeSpan.FromSeconds(minute.Seconds);
            var family = FamilyOf(trial) is { } name ? minute.Of(name) : null;
            var now = (minute.Megabytes, family?.Lifetime, family?.TrialLifetime);
            if (now != last)
                (last, since) = (now, begin);
            if (begin >= since + turns.Settling)
                yield return minute;
        }
    }

    /// <summary>The mean logarithm of the costs with the new memory, less that with the old one.</summary>
    private double? MemoryDifference(CacheTrial trial, CacheCosts costs, List<CacheMinute> round)
    {
        var (before, after) = (Logarithms(trial.From), Logarithms(trial.To));
        return before.Count < options.Minutes || after.Count < options.Minutes ? null : after.Average() - before.Average();

        List<double> Logarithms(double value) => [.. round.Where(minute => minute.Megabytes == value).Select(costs.WithMemory).Where(cost => cost > 0).Select(cost => Math.Log(cost!.Value))];
    }

    /// <summary>
    /// The logarithm of the cost with the new lifetime, less that with the old one. Both hold at the same time, each for one half of the keys, and then
    /// the other way round: what readers do meanwhile, and what makes one half unlike the other, counts for both alike.
    /// </summary>
    private double? LifetimeDifference(CacheTrial trial, CacheCosts costs, string family, List<CacheMinute> round)
    {
        var (first, second) = (Turn(trial.From, trial.To), Turn(trial.To, trial.From));
        if (first.Count < options.Minutes || second.Count < options.Minutes)
            return null;
        // By turn and minute: one turn may have more of them.
        var after = first.Average(one => one.TrialLoads) + second.Average(one => one.Loads - one.TrialLoads);
        var before = second.Average(one => one.TrialLoads) + first.Average(one => one.Loads - one.TrialLoads);
        var requests = (first.Average(one => one.Requests) + second.Average(one => one.Requests)) / 2;
        return after > 0 && before > 0 ? Math.Log(costs.Of(family, after / requests, trial.To) / costs.Of(family, before / requests, trial.From)) : null;

        List<FamilyMinute> Turn(double lifetime, double other) => [.. round.Select(minute => minute.Of(family)).OfType<FamilyMinute>().Where(one => one.Lifetime == lifetime && one.TrialLifetime == other)];
    }

    // Entries that stay longer can drive out others only when there is no room left; that is no matter of halves.
    private static bool CrowdsOut(CacheTrial trial, CacheCosts costs, string family, List<List<CacheMinute>> rounds)
    {
        var before = trial.Before.Average(minute => costs.Without(minute, family));
        return rounds.TrueForAll(round => round.TrueForAll(minute => minute.IsFull) && round.Average(minute => costs.Without(minute, family)) > MostWorse * before);
    }

    private static string? FamilyOf(CacheTrial trial) => trial.Setting == Memory ? null : trial.Setting[Lifetimes.Length..];

    // What was loaded under the old lifetime is gone, or the new memory is full.
    private TimeSpan SettlingOf(CacheTrial trial) => trial.Setting == Memory ? TimeSpan.FromMinutes(options.Minutes) : TimeSpan.FromSeconds(1.1 * Math.Max(trial.From, trial.To)) + TimeSpan.FromMinutes(1);

    private IReadOnlyList<CacheMinute> Steady()
    {
        var minutes = figures.Since(time.GetUtcNow() - 3 * TimeSpan.FromMinutes(options.Minutes)).Where(minute => minute.Requests > 0).ToList();
        if (minutes.Count == 0 || minutes[^1].Families.Any(family => family.TrialLifetime > 0))
            return [];
        var steady = minutes.AsEnumerable().Reverse().TakeWhile(minute => minute.HasSettingsOf(minutes[^1])).Reverse().ToList();
        // After a change the first ones are neither the old nor the new.
        var settling = steady.Count == minutes.Count ? 0 : (int)Math.Ceiling(steady[^1].Families.Max(family => family.Lifetime) / 60) + 1;
        return [.. steady.Skip(settling).TakeLast(options.Minutes)];
    }

    private IEnumerable<Proposal> OfLifetime(IReadOnlyList<CacheMinute> minutes, FamilyMinute sum, TunedSetting setting)
    {
        if (sum.Refreshed < LeastRefreshes)
            yield break;
        var model = new LifetimeModel(sum, setting.Value, options.StaleSecondMilliseconds);
        var all = CacheCosts.SumsOf(minutes).Values.Sum(family => family.LoadMilliseconds);
        foreach (var (value, name, saved) in Better(setting, model.CostAt))
        {
            yield return Of(setting, value, name, saved * sum.LoadMilliseconds / Math.Max(all, 1e-9),
                $"{sum.Family}: {sum.Loads:0} loads of {sum.LoadMilliseconds / sum.Loads:0.0} ms for {sum.Requests:0} requests; of {sum.Refreshed:0} refreshes {sum.Changed:0} found a change that nobody had reported, "
                + $"{sum.Invalidated:0} entries were invalidated. Expected: {model.CostAt(setting.Value):0.000} to {model.CostAt(value):0.000} ms a request.");
        }
    }

    private IEnumerable<Proposal> OfMemory(IReadOnlyList<CacheMinute> minutes, TunedSetting setting)
    {
        // Memory that is not used costs nothing.
        if (!minutes[^1].IsFull)
            yield break;
        var model = MemoryModel.Of(minutes, setting.Value, options.MegabyteMilliseconds);
        foreach (var (value, name, saved) in Better(setting, model.CostAt))
        {
            yield return Of(setting, value, name, saved,
                $"A tenth more memory would spare {model.SparedPerSecond:0.00} ms of loads each second, of {model.LoadPerSecond:0.0}; it costs {model.Price * setting.Value / 10:0.00}.");
        }
    }

    // All steps to one side that are worth it: when one was tried in vain, a smaller one may be right.
    private IEnumerable<(double Value, string Name, double Saved)> Better(TunedSetting setting, Func<double, double> cost)
    {
        var now = cost(setting.Value);
        var steps = Steps.From(setting).Select(step => (step.Value, step.Name, Saved: 1 - cost(step.Value) / now)).Where(step => step.Saved * 100 >= options.LeastPercent)
            .OrderByDescending(step => step.Saved).ToList();
        return steps.Where(step => step.Value > setting.Value == steps[0].Value > setting.Value);
    }

    private static Proposal Of(TunedSetting setting, double value, string step, double benefit, string evidence) =>
        new($"{setting.Name}: {step}", new SettingMove(setting.Name, value).ToString(), SettingMove.Back(setting).ToString(),
            $"{setting.Name} from {setting.Value:0} to {value:0} {setting.Unit} would cost less for each request.", evidence, benefit);
}
