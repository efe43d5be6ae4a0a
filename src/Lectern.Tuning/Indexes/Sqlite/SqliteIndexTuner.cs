using System.Globalization;
using Lectern.Tuning.Ledger;
using Microsoft.Data.Sqlite;

namespace Lectern.Tuning.Indexes.Sqlite;

/// <summary>
/// Suggests indexes for a SQLite database: those that its planner takes for what runs (EXPLAIN QUERY PLAN) and that save time on a copy. It never
/// changes the database itself: building an index there would hold up every writer. See docs/tuning.md. One caller at a time.
/// </summary>
/// <param name="database">The file.</param>
/// <param name="workload">What ran since the start.</param>
/// <param name="options">What is enough, and what is too much.</param>
public sealed class SqliteIndexTuner(string database, Func<IReadOnlyList<SqliteStatement>> workload, IndexOptions options) : ITuner
{
    // Each is built on the copy, more than once.
    private const int MostCandidates = 40;

    // Of statements with their plans that are remembered.
    private const int MostLooks = 1_000;

    private const double Megabyte = 1 << 20;

    private readonly HashSet<string> _looked = [];
    private IReadOnlyList<Proposal> _proposals = [];

    public string Name => "indexes";

    /// <summary>Why nothing could be suggested; empty when all was looked at.</summary>
    public IReadOnlyList<string> Missing { get; private set; } = [];

    public async Task<IReadOnlyList<Proposal>> ProposeAsync(CancellationToken cancel)
    {
        if (!options.Enabled)
            return [];
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancel);
        var tables = await TablesAsync(connection, cancel);
        var built = await IndexesAsync(connection, cancel);
        var statements = new List<SqliteStatement>();
        var slow = new List<(SqliteStatement Statement, IReadOnlyList<string> Plan)>();
        foreach (var statement in Expensive(workload()))
        {
            if (await PlanOfAsync(connection, statement, cancel) is not { } plan)
                continue;
            statements.Add(statement);
            if (plan.Any(IsSlow))
                slow.Add((statement, plan));
        }
        // A copy is made for statements that were not looked at yet, not each time.
        var looks = slow.Select(one => $"{one.Statement.Excerpt} {string.Join(';', one.Plan)}").ToList();
        if (_looked.IsSupersetOf(looks))
            return _proposals = [.. _proposals.Where(proposal => !built.Exists(index => proposal.Action.StartsWith($"CREATE INDEX {SqliteCandidate.Quote(index)} ", StringComparison.Ordinal)))];
        if (NoRoom() is { } why)
        {
            Missing = [why];
            return _proposals = [];
        }
        Missing = [];
        _proposals = await TryAsync(connection, tables, built, statements, slow, cancel);
        if (_looked.Count > MostLooks)
            _looked.Clear();
        _looked.UnionWith(looks);
        return _proposals;
    }

    public Task<Preparation> PrepareAsync(LedgerEntry entry, CancellationToken cancel) => Task.FromResult(Preparation.Wait("on SQLite a person builds it"));

    public Task<ApplyResult> ApplyAsync(LedgerEntry entry, CancellationToken cancel) => Task.FromResult(new ApplyResult(ApplyStatus.Failed, "on SQLite a person builds it"));

    public Task<Verdict> VerifyAsync(LedgerEntry entry, CancellationToken cancel) => Task.FromResult(new Verdict(VerdictKind.Revert, "on SQLite a person builds it"));

    // Nothing was changed.
    public Task RevertAsync(LedgerEntry entry, CancellationToken cancel) => Task.CompletedTask;

    // All rows of a table, also by way of an index, or an order that no index has.
    private static bool IsSlow(string step) => step.StartsWith("SCAN ", StringComparison.Ordinal) || step.StartsWith("USE TEMP B-TREE", StringComparison.Ordinal) || step.Contains("AUTOMATIC", StringComparison.Ordinal);

    private List<SqliteStatement> Expensive(IReadOnlyList<SqliteStatement> all)
    {
        var (most, sum) = (all.Sum(statement => statement.Milliseconds) * options.CoveragePercent / 100, 0.0);
        return [.. all.OrderByDescending(statement => statement.Milliseconds).TakeWhile(statement => (sum += statement.Milliseconds) - statement.Milliseconds < most).Where(statement => statement.Calls >= options.LeastCalls)];
    }

    private string? NoRoom()
    {
        var size = new FileInfo(database).Length;
        if (size > options.MaxMegabytes * Megabyte)
            return $"the database takes {size / Megabyte:0} MB: a copy to try indexes on is made up to Tuning:Indexes:MaxMegabytes ({options.MaxMegabytes})";
        var left = (new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(database))!).AvailableFreeSpace - 2 * size) / Megabyte;
        return left < options.LeastFreeMegabytes ? $"{left:0} MB would be free beside a copy to try indexes on, less than Tuning:Indexes:LeastFreeMegabytes ({options.LeastFreeMegabytes})" : null;
    }

    private async Task<IReadOnlyList<Proposal>> TryAsync(SqliteConnection connection, Dictionary<string, List<string>> tables, List<string> built, List<SqliteStatement> statements,
        List<(SqliteStatement Statement, IReadOnlyList<string> Plan)> slow, CancellationToken cancel)
    {
        await using var copy = await SqliteCopy.MakeAsync(database, connection, cancel);
        var before = new Dictionary<SqliteStatement, double>();
        foreach (var statement in statements)
            before[statement] = await copy.TimeAsync(statement, cancel);
        var all = statements.Sum(statement => before[statement] * statement.Calls);
        var left = await TakenAsync(copy, Candidates(tables, built, slow), statements, cancel);
        var proposals = new List<Proposal>();
        while (left.Count > 0)
        {
            var trials = new List<SqliteTrial>();
            foreach (var candidate in left)
                trials.Add(await TryAsync(copy, candidate, before, cancel));
            var good = trials.Where(trial => trial.IsGood(options)).OrderByDescending(trial => trial.Saved).ToList();
            if (good.Count == 0)
                break;
            var best = good[0];
            proposals.Add(ProposalOf(best, slow, all));
            // It stays there, so that the next ones show what they save beside it.
            await copy.RunAsync(best.Candidate.Create, cancel);
            foreach (var (statement, time) in best.After)
                before[statement] = time;
            left = [.. good.Skip(1).Select(trial => trial.Candidate)];
        }
        return proposals;
    }

    private static List<SqliteCandidate> Candidates(Dictionary<string, List<string>> tables, List<string> built, List<(SqliteStatement Statement, IReadOnlyList<string> Plan)> slow) =>
    [
        .. slow.SelectMany(one => one.Statement.Parts, (_, part) => part.Text)
            .SelectMany(text => tables.Where(table => text.Contains(table.Key, StringComparison.OrdinalIgnoreCase)), (text, table) => (text, table))
            .SelectMany(one => SqliteCandidates.Of(one.text, one.table.Key, one.table.Value))
            .Where(candidate => !built.Contains(candidate.Name, StringComparer.OrdinalIgnoreCase)).DistinctBy(candidate => candidate.Name).Take(MostCandidates),
    ];

    // Those that the planner takes when it may choose from all.
    private static async Task<List<SqliteCandidate>> TakenAsync(SqliteCopy copy, List<SqliteCandidate> candidates, List<SqliteStatement> statements, CancellationToken cancel)
    {
        foreach (var candidate in candidates)
            await copy.RunAsync(candidate.Create, cancel);
        var steps = new List<string>();
        foreach (var statement in statements)
            steps.AddRange(await SqliteCopy.PlanAsync(copy.Connection, statement, cancel));
        foreach (var candidate in candidates)
            await copy.RunAsync(candidate.Drop, cancel);
        return candidates.FindAll(candidate => steps.Exists(step => step.Split(' ').Contains(candidate.Name)));
    }

    private static async Task<SqliteTrial> TryAsync(SqliteCopy copy, SqliteCandidate candidate, Dictionary<SqliteStatement, double> before, CancellationToken cancel)
    {
        var bytes = await copy.BytesAsync(cancel);
        await copy.RunAsync(candidate.Create, cancel);
        var after = new Dictionary<SqliteStatement, double>();
        foreach (var statement in before.Keys)
        {
            if ((await SqliteCopy.PlanAsync(copy.Connection, statement, cancel)).Any(step => step.Split(' ').Contains(candidate.Name)))
                after[statement] = await copy.TimeAsync(statement, cancel);
        }
        bytes = await copy.BytesAsync(cancel) - bytes;
        await copy.RunAsync(candidate.Drop, cancel);
        return new(candidate, bytes, after.ToDictionary(one => one.Key, one => before[one.Key]), after);
    }

    private static Proposal ProposalOf(SqliteTrial trial, List<(SqliteStatement Statement, IReadOnlyList<string> Plan)> slow, double all)
    {
        var (statement, time) = trial.After.MaxBy(one => (trial.Before[one.Key] - one.Value) * one.Key.Calls);
        var plan = slow.Find(one => one.Statement == statement).Plan?.FirstOrDefault(IsSlow);
        return new(trial.Candidate.Subject, trial.Candidate.Create, trial.Candidate.Drop,
            $"{trial.Candidate.Table} is read without a fitting index{(plan is null ? "" : $" ({plan})")}.",
            string.Create(CultureInfo.InvariantCulture, $"measured on a copy: {trial.Before[statement]:0.00} to {time:0.00} ms for \"{statement.Excerpt}\", which ran {statement.Calls} times; {trial.Bytes / Megabyte:0.0} MB. Every write of {trial.Candidate.Table} will keep it up to date."),
            Math.Clamp(trial.Saved / Math.Max(all, 1e-9), 0, 1), CanApply: false);
    }

    // Null for one that cannot be explained here, such as one of a table that is gone.
    private static async Task<IReadOnlyList<string>?> PlanOfAsync(SqliteConnection connection, SqliteStatement statement, CancellationToken cancel)
    {
        try
        {
            return await SqliteCopy.PlanAsync(connection, statement, cancel);
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    private static async Task<List<string>> IndexesAsync(SqliteConnection connection, CancellationToken cancel)
    {
        var names = new List<string>();
        await using var command = new SqliteCommand("SELECT name FROM sqlite_master WHERE type = 'index'", connection);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
            names.Add(rows.GetString(0));
        return names;
    }

    private static async Task<Dictionary<string, List<string>>> TablesAsync(SqliteConnection connection, CancellationToken cancel)
    {
        var tables = new Dictionary<string, List<string>>();
        // Neither views nor virtual tables and what belongs to them: they take no index.
        await using var command = new SqliteCommand("SELECT t.name, c.name FROM pragma_table_list t JOIN pragma_table_info(t.name) c WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite!_%' ESCAPE '!'", connection);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            if (!tables.TryGetValue(rows.GetString(0), out var columns))
                tables[rows.GetString(0)] = columns = [];
            columns.Add(rows.GetString(1));
        }
        return tables;
    }
}

/// <summary>What an index did on the copy to the statements whose plans take it: milliseconds of each.</summary>
internal sealed record SqliteTrial(SqliteCandidate Candidate, long Bytes, IReadOnlyDictionary<SqliteStatement, double> Before, IReadOnlyDictionary<SqliteStatement, double> After)
{
    // Of the time of those statements; less does not matter.
    private const double LeastOfTime = 0.05;

    /// <summary>Milliseconds of all runs.</summary>
    public double Saved => After.Sum(one => (Before[one.Key] - one.Value) * one.Key.Calls);

    public bool IsGood(IndexOptions options)
    {
        var sum = Before.Sum(one => one.Value * one.Key.Calls);
        return Saved > 0 && Saved * 100 >= options.LeastSavedPercent * sum
            && After.All(one => Before[one.Key] * one.Key.Calls < LeastOfTime * sum || one.Value <= Before[one.Key] * (1 + options.MostWorsePercent / 100));
    }
}
