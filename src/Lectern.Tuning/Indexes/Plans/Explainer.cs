using System.Text.RegularExpressions;
using Lectern.Tuning.Indexes.Workload;
using Npgsql;

namespace Lectern.Tuning.Indexes.Plans;

/// <summary>
/// Plans of statements whose values are unknown. A prepared statement tells the types of its parameters and its generic plan which columns they
/// are compared to; values of those columns make it the plan of a real call. Nothing is executed. Not thread-safe.
/// </summary>
internal sealed partial class Explainer(NpgsqlConnection connection)
{
    private const int MostValueSets = 3;
    private const int MostTexts = 3;

    private readonly ColumnSamples _samples = new(connection);
    private int _names;

    /// <summary>The forms in which it is explained. Empty, with the reason, for what PostgreSQL cannot prepare.</summary>
    public async Task<(IReadOnlyList<Explainable> Forms, string? Fault)> PrepareAsync(Statement statement, CancellationToken cancel)
    {
        List<string> texts = [.. statement.Samples.Distinct().TakeLast(MostTexts)];
        if (texts.Count == 0)
            texts.Add(statement.Text);
        List<Explainable> forms = [];
        string? fault = null;
        foreach (var text in texts)
        {
            try
            {
                if (Plain(text) is { } plain)
                    forms.Add(await PrepareAsync(plain, statement, cancel));
                else
                    fault = "it has a semicolon inside";
            }
            catch (PostgresException error)
            {
                fault = error.MessageText;
            }
        }
        return (forms, forms.Count > 0 ? null : fault);
    }

    /// <summary>The plans of a form, with what indexes there are now.</summary>
    public async Task<IReadOnlyList<PlanReader>> ExplainAsync(Explainable form, CancellationToken cancel)
    {
        List<PlanReader> plans = [];
        foreach (var values in form.Values)
        {
            await RunAsync($"SET plan_cache_mode = {(form.IsGeneric ? "force_generic_plan" : "force_custom_plan")}", cancel);
            plans.Add(PlanReader.Read(await AskAsync($"EXPLAIN (FORMAT JSON, VERBOSE) EXECUTE {form.Name}{values}", cancel), form.Text));
        }
        return plans;
    }

    // One statement can be explained; behind a semicolon there could be another, which PREPARE would not hold back.
    private static string? Plain(string text)
    {
        text = text.Trim().TrimEnd(';').TrimEnd();
        return text.Contains(';', StringComparison.Ordinal) ? null : text;
    }

    private async Task<Explainable> PrepareAsync(string text, Statement statement, CancellationToken cancel)
    {
        var name = $"lectern_advice_{++_names}";
        await RunAsync($"PREPARE {name} AS {text}", cancel);
        var types = (await AskAsync($"SELECT coalesce(array_to_string(parameter_types, '|'), '') FROM pg_prepared_statements WHERE name = '{name}'", cancel))
            .Split('|', StringSplitOptions.RemoveEmptyEntries);
        if (types.Length == 0)
            return new(name, text, IsGeneric: false, [""]);
        string nulls = Values(types.Select(type => $"NULL::{type}"));
        var generic = new Explainable(name, text, IsGeneric: true, [nulls]);
        var plan = (await ExplainAsync(generic, cancel))[0];
        var sets = await ValueSetsAsync(text, types, plan, statement, cancel);
        return sets.Count == 0 ? generic : generic with { IsGeneric = false, Values = sets };
    }

    private async Task<IReadOnlyList<string>> ValueSetsAsync(string text, string[] types, PlanReader plan, Statement statement, CancellationToken cancel)
    {
        var sets = Enumerable.Range(0, MostValueSets).Select(_ => new string?[types.Length]).ToList();
        foreach (var (alias, column, parameter) in plan.Parameters)
        {
            var use = plan.Uses.First(use => use.Alias == alias);
            var samples = await _samples.OfAsync(use.Schema, use.Table, column, cancel);
            for (var set = 0; set < sets.Count && samples.Count > 0; set++)
                sets[set][parameter - 1] ??= types[parameter - 1].EndsWith("[]", StringComparison.Ordinal)
                    ? $"ARRAY[{string.Join(", ", samples.Select(Names.Literal))}]::{types[parameter - 1]}"
                    : $"{Names.Literal(samples[set % samples.Count])}::{types[parameter - 1]}";
        }
        var rows = Math.Max(1, statement.Figures.Rows / Math.Max(1, statement.Figures.Calls));
        foreach (var set in sets)
        {
            // How many rows it gives back on average is the best guess at the limit.
            if (Limit().Match(text) is { Success: true } limit)
                set[int.Parse(limit.Groups[1].ValueSpan) - 1] ??= $"{rows}::{types[int.Parse(limit.Groups[1].ValueSpan) - 1]}";
            if (Offset().Match(text) is { Success: true } offset)
                set[int.Parse(offset.Groups[1].ValueSpan) - 1] ??= $"0::{types[int.Parse(offset.Groups[1].ValueSpan) - 1]}";
            // What INSERT and SET take has no part in the plan.
            if (statement.IsWrite)
                Fill(set, types);
        }
        return [.. sets.Where(set => Array.TrueForAll(set, value => value is not null)).Select(set => Values(set!)).Distinct()];
    }

    private static void Fill(string?[] set, string[] types)
    {
        for (var at = 0; at < set.Length; at++)
            set[at] ??= $"NULL::{types[at]}";
    }

    private static string Values(IEnumerable<string> values) => $"({string.Join(", ", values)})";

    private async Task RunAsync(string sql, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new(sql) } };
        await batch.ExecuteNonQueryAsync(cancel);
    }

    private async Task<string> AskAsync(string sql, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new(sql) } };
        return (string)(await batch.ExecuteScalarAsync(cancel))!;
    }

    [GeneratedRegex(@"\b(?:limit|fetch\s+(?:first|next))\s+\(?\s*\$(\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex Limit();

    [GeneratedRegex(@"\boffset\s+\(?\s*\$(\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex Offset();
}

/// <param name="Name">Of the prepared statement.</param>
/// <param name="Text">What was prepared.</param>
/// <param name="IsGeneric">No values are known, so the plan is that for any.</param>
/// <param name="Values">One list of values a plan, in brackets; empty brackets are left out.</param>
internal sealed record Explainable(string Name, string Text, bool IsGeneric, IReadOnlyList<string> Values);
