using Lectern.Tuning.Indexes.Choice;
using Lectern.Tuning.Indexes.Trial;
using Lectern.Tuning.Indexes.Workload;
using Lectern.Tuning.Ledger;
using Npgsql;

namespace Lectern.Tuning.Indexes;

/// <summary>
/// Indexes of a PostgreSQL database: suggests them from what runs, builds them beside the traffic, measures what they do and drops those that do
/// not help. See docs/tuning.md. One caller at a time, except for <see cref="WatchAsync"/>.
/// </summary>
/// <param name="primary">Where it works.</param>
/// <param name="replicas">Which are asked whether they use an index.</param>
/// <param name="options">What is enough, and what is too much.</param>
/// <param name="time">The clock.</param>
/// <param name="fromTheBeginning">The first suggestions are from all that was counted since the counters were reset, else from what runs between the first two calls.</param>
public sealed class PostgresIndexTuner(NpgsqlDataSource primary, IReadOnlyList<NpgsqlDataSource> replicas, IndexOptions options, TimeProvider time, bool fromTheBeginning = false) : ITuner, IDisposable
{
    private readonly WorkloadWatch _watch = new(time, fromTheBeginning);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<long, StatementSnapshot> _trials = [];
    private IndexAdvice? _advice;
    private IReadOnlyList<Proposal> _proposals = [];
    private bool _isFresh = true;

    public string Name => "indexes";

    /// <summary>What is missing for good advice, with what to do about it.</summary>
    public IReadOnlyList<string> Missing { get; private set; } = [];

    /// <summary>Statements that the last suggestions left alone, and why.</summary>
    public IReadOnlyList<string> LeftAlone => _advice is null ? [] : [.. _advice.LeftAlone.Select(one => $"{one.Statement.Excerpt}: {one.Why}")];

    /// <summary>Looks at what runs right now; the more often, the better real values are known. Once a second is enough.</summary>
    public async Task WatchAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            await using var connection = await primary.OpenConnectionAsync(cancel);
            await _watch.Samples.LookAsync(connection, cancel);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task<IReadOnlyList<Proposal>> ProposeAsync(CancellationToken cancel)
    {
        if (!options.Enabled)
            return [];
        await _turn.WaitAsync(cancel);
        try
        {
            await using var session = await AdvisorSession.OpenAsync(primary, cancel);
            Missing = session.Missing;
            var statements = await _watch.LookAsync(session.Connection, session.StatementsSchema, cancel);
            _isFresh = statements is null;
            // After a change measuring begins anew; until then what was suggested stands, but for what is done.
            if (statements is null)
                return _proposals = await StillOpenAsync(session, cancel);
            _advice = await IndexAdvice.MakeAsync(session.Connection, statements, session.HypopgSchema, options, cancel);
            var useless = await UselessAsync(session, _advice.Facts, cancel);
            return _proposals = [.. _advice.Chosen.Select(_advice.ProposalOf), .. useless.Select(one => one.Proposal)];
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task<Preparation> PrepareAsync(LedgerEntry entry, CancellationToken cancel)
    {
        await using var session = await AdvisorSession.OpenAsync(primary, cancel);
        if (session.StatementsSchema is null)
            return Preparation.Wait($"without pg_stat_statements nobody could measure what it does: {session.Missing[0]}");
        if (await Preconditions.CheckAsync(session.Connection, options, cancel) is { } why)
            return Preparation.Wait(why);
        if (_advice is null || _isFresh)
            return Preparation.Wait("what runs is being measured");
        if (_advice.Chosen.FirstOrDefault(one => IndexAdvice.SubjectOf(one.Shape) == entry.Proposal.Subject) is { } chosen)
        {
            var helped = chosen.Statements.Select(one => one.Statement.Statement.Id).ToHashSet();
            if (await Preconditions.CheckDiskAsync(session.Connection, options, chosen.Bytes, cancel) is { } full)
                return Preparation.Wait(full);
            return TooFew(helped) ?? new(null, new TrialBaseline(chosen.Shape.Schema, chosen.Shape.Name, IsDrop: false, _advice.TrialOf(chosen.Shape.Where, helped)).ToJson());
        }
        var index = _advice.Facts.Indexes.Find(one => one.IsOwn && entry.Proposal.Subject == $"drop {one.Schema}.{one.Name}");
        return index is null ? Preparation.Wait("it is not suggested any more")
            : new(null, new TrialBaseline(index.Schema, index.Name, IsDrop: true, _advice.TrialOf(index.Where, null)).ToJson());
    }

    public async Task<ApplyResult> ApplyAsync(LedgerEntry entry, CancellationToken cancel)
    {
        var baseline = TrialBaseline.FromJson(entry.Baseline);
        await using var connection = await primary.OpenConnectionAsync(cancel);
        var build = new IndexBuild(connection, options, time);
        _trials.Remove(entry.Id);
        _watch.Restart();
        if (!baseline.IsDrop)
            return await build.CreateAsync(baseline.Schema, baseline.Index, entry.Proposal.Action, cancel);
        try
        {
            await build.DropAsync(baseline.Schema, baseline.Index, cancel);
            return ApplyResult.Done;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return new(ApplyStatus.Waiting, $"a lock was not free within {options.LockTimeoutMilliseconds} ms");
        }
    }

    public async Task<Verdict> VerifyAsync(LedgerEntry entry, CancellationToken cancel)
    {
        await using var session = await AdvisorSession.OpenAsync(primary, cancel);
        if (session.StatementsSchema is not { } schema)
            return new(VerdictKind.Revert, $"nobody can measure it any more: {session.Missing[0]}");
        var now = await StatementSnapshot.TakeAsync(session.Connection, schema, cancel);
        // The first look after the change, or after a restart, is where measuring begins.
        if (!_trials.TryGetValue(entry.Id, out var begin))
        {
            _trials[entry.Id] = now;
            return new(VerdictKind.NotYet, "measuring has begun");
        }
        var verdict = IndexTrial.Judge(TrialBaseline.FromJson(entry.Baseline), now.Since(begin), time.GetUtcNow() - (entry.AppliedAt ?? entry.ChangedAt), options);
        if (verdict.Kind != VerdictKind.NotYet)
            _watch.Restart();
        return verdict;
    }

    public async Task RevertAsync(LedgerEntry entry, CancellationToken cancel)
    {
        var baseline = TrialBaseline.FromJson(entry.Baseline);
        await using var connection = await primary.OpenConnectionAsync(cancel);
        var build = new IndexBuild(connection, options, time);
        _watch.Restart();
        if (!baseline.IsDrop)
            await build.DropAsync(baseline.Schema, baseline.Index, cancel);
        else if (await build.CreateAsync(baseline.Schema, baseline.Index, entry.Proposal.Undo, cancel) is { Status: not ApplyStatus.Done } result)
            throw new InvalidOperationException($"{baseline.Index} could not be built again: {result.Detail}. It is tried again.");
    }

    public void Dispose() => _turn.Dispose();

    private async Task<IReadOnlyList<Proposal>> StillOpenAsync(AdvisorSession session, CancellationToken cancel)
    {
        if (_proposals.Count == 0)
            return [];
        var indexes = (await TableFacts.ReadAsync(session.Connection, cancel)).Indexes;
        return [.. _proposals.Where(proposal => indexes.Exists(index => proposal.Subject == $"drop {index.Schema}.{index.Name}")
            || proposal.Action.StartsWith("CREATE", StringComparison.Ordinal) && !indexes.Exists(index => proposal.Action.Contains($" {index.Name} ", StringComparison.Ordinal)))];
    }

    // What ran too seldom before cannot be compared.
    private Preparation? TooFew(HashSet<long> helped)
    {
        var seen = _advice!.Workload.Where(one => helped.Contains(one.Statement.Id)).Max(one => one.Statement.Figures.Calls);
        return seen >= options.LeastCalls ? null : Preparation.Wait($"the statements that it is for ran {seen} times since measuring began; {options.LeastCalls} are needed");
    }

    private async Task<IReadOnlyList<(ExistingIndex Index, Proposal Proposal)>> UselessAsync(AdvisorSession session, TableFacts facts, CancellationToken cancel)
    {
        var countedFor = await session.CountedForAsync(cancel);
        Dictionary<string, long> elsewhere = [];
        foreach (var replica in replicas)
        {
            await using var other = await AdvisorSession.OpenAsync(replica, cancel);
            foreach (var index in (await TableFacts.ReadAsync(other.Connection, cancel)).Indexes)
                elsewhere[$"{index.Schema}.{index.Name}"] = elsewhere.GetValueOrDefault($"{index.Schema}.{index.Name}") + index.Scans;
            var there = await other.CountedForAsync(cancel);
            countedFor = there < countedFor ? there : countedFor;
        }
        return [.. UselessIndexes.Find(facts, elsewhere, countedFor, options)];
    }
}
