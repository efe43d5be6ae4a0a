using System.Globalization;
using Lectern.Tuning.Indexes.Plans;
using Lectern.Tuning.Indexes.Trial;
using Lectern.Tuning.Indexes.Workload;
using Npgsql;

namespace Lectern.Tuning.Indexes.Choice;

/// <summary>A workload, looked at once: what each statement does, and which indexes would help it. Not thread-safe.</summary>
internal sealed class IndexAdvice
{
    // A partial index is for a value that stands for a state, not for one of many rows.
    private const double MostStates = 50;

    // Fewer do not show that a value always stands there.
    private const int LeastSamples = 5;

    private readonly List<Analyzed> _workload = [];

    /// <summary>Statements that were left alone, and why.</summary>
    public List<(Statement Statement, string Why)> LeftAlone { get; } = [];

    public required TableFacts Facts { get; init; }

    public IReadOnlyList<Chosen> Chosen { get; private set; } = [];

    public IReadOnlyList<Analyzed> Workload => _workload;

    public static async Task<IndexAdvice> MakeAsync(NpgsqlConnection connection, IReadOnlyList<Statement> statements, string? hypopgSchema, IndexOptions options, CancellationToken cancel)
    {
        var advice = new IndexAdvice { Facts = await TableFacts.ReadAsync(connection, cancel) };
        var explainer = new Explainer(connection);
        foreach (var statement in Top(statements, options.CoveragePercent))
            await advice.AnalyzeAsync(explainer, statement, cancel);
        var whatIf = hypopgSchema is null ? null : new WhatIf(connection, hypopgSchema);
        advice.Chosen = await new IndexChoice(advice._workload, advice.Facts, explainer, whatIf, options).ChooseAsync(cancel);
        return advice;
    }

    /// <summary>The proposal for <paramref name="chosen"/>.</summary>
    public Proposal ProposalOf(Chosen chosen)
    {
        var total = _workload.Sum(one => one.Statement.Figures.Milliseconds);
        var most = chosen.Statements.MaxBy(one => one.Statement.Statement.Figures.Milliseconds);
        var reason = $"{chosen.Statements.Count} {(chosen.Statements.Count == 1 ? "statement" : "statements")} would read less, first of all: {most.Statement.Statement.Short}";
        if (Extended(chosen.Shape) is { } smaller)
            reason += $". It takes the place of {smaller.Name}, which can go when this one has proved itself";
        var evidence = string.Create(CultureInfo.InvariantCulture, $"estimated: {chosen.SavedMilliseconds:0} of {total:0} ms saved after {chosen.WriteMilliseconds:0} ms for writes, {chosen.Bytes / 1_048_576.0:0.0} MB; ")
            + string.Join("; ", chosen.Statements.OrderByDescending(one => one.Statement.Statement.Figures.Milliseconds).Take(3)
                .Select(one => string.Create(CultureInfo.InvariantCulture, $"cost {one.Statement.Cost:0} → {one.After:0}, {one.Statement.Statement.Figures.Calls} calls of {one.Statement.Statement.Figures.Mean:0.##} ms")));
        return new(SubjectOf(chosen.Shape), chosen.Shape.Create, chosen.Shape.Drop, reason, evidence, total > 0 ? Math.Clamp(chosen.SavedMilliseconds / total, 0, 1) : 0);
    }

    public static string SubjectOf(IndexShape shape) => $"index on {shape.Definition}";

    /// <summary>What is measured before the index of <paramref name="table"/> comes or goes.</summary>
    /// <param name="table">As schema.table.</param>
    /// <param name="helped">Statements that it is for; null where it goes.</param>
    public IReadOnlyList<TrialStatement> TrialOf(string table, IReadOnlySet<long>? helped) => [.. _workload.Select(one => new TrialStatement(one.Statement.Id, one.Statement.Short,
        !one.Tables.Contains(table) ? TrialRole.Control
        : helped is not null && (helped.Contains(one.Statement.Id) || one.Written.Contains(table)) ? TrialRole.Counted : TrialRole.Watched, one.Statement.Figures))];

    private ExistingIndex? Extended(IndexShape shape) => Facts.Indexes.Find(index => index is { Holds: false, Shape: { } known } && known.Where == shape.Where && shape.StartsWith(known.Keys, known.Predicate));

    private async Task AnalyzeAsync(Explainer explainer, Statement statement, CancellationToken cancel)
    {
        var (forms, fault) = await explainer.PrepareAsync(statement, cancel);
        List<PlanReader> plans = [];
        foreach (var form in forms)
            plans.AddRange(await explainer.ExplainAsync(form, cancel));
        if (plans.Count == 0)
        {
            LeftAlone.Add((statement, fault ?? "it has no plan"));
            return;
        }
        foreach (var use in plans.SelectMany(plan => plan.Uses))
        {
            foreach (var column in use.Fixed.Keys.Where(column => use.Equal.Contains(column) && !Dominates(statement, plans, use, column)).ToList())
                use.Fixed.Remove(column);
        }
        _workload.Add(new(statement, forms, plans));
    }

    private bool Dominates(Statement statement, List<PlanReader> plans, TableUse use, string column) =>
        statement.Samples.Count >= LeastSamples && Facts.DistinctOf(use.Key, column) is > 1 and <= MostStates
        && plans.SelectMany(plan => plan.Uses).Where(other => other.Alias == use.Alias).All(other => other.Fixed.GetValueOrDefault(column) == use.Fixed[column]);

    private static IEnumerable<Statement> Top(IReadOnlyList<Statement> statements, double percent)
    {
        var (left, count) = (statements.Sum(statement => statement.Figures.Milliseconds) * percent / 100, 0);
        foreach (var statement in statements)
        {
            // Cheap ones besides, as a measure for everybody.
            if (left <= 0 && count >= 30)
                yield break;
            left -= statement.Figures.Milliseconds;
            count++;
            yield return statement;
        }
    }
}
