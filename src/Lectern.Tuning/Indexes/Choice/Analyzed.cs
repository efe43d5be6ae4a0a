using Lectern.Tuning.Indexes.Plans;
using Lectern.Tuning.Indexes.Workload;

namespace Lectern.Tuning.Indexes.Choice;

/// <summary>A statement of the workload with its plans as things are.</summary>
/// <param name="Statement">What runs.</param>
/// <param name="Forms">How it is explained.</param>
/// <param name="Plans">One for each form and set of values.</param>
internal sealed record Analyzed(Statement Statement, IReadOnlyList<Explainable> Forms, IReadOnlyList<PlanReader> Plans)
{
    public double Cost => Plans.Average(plan => plan.Cost);

    public IReadOnlyList<TableUse> Uses { get; } = [.. Plans.SelectMany(plan => plan.Uses)];

    /// <summary>schema.table of all that it reads or changes.</summary>
    public IReadOnlySet<string> Tables { get; } = Plans.SelectMany(plan => plan.Uses.Select(use => use.Key).Concat(plan.Written)).ToHashSet();

    public IReadOnlySet<string> Written { get; } = Plans.SelectMany(plan => plan.Written).ToHashSet();
}
