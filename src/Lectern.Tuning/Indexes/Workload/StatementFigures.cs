namespace Lectern.Tuning.Indexes.Workload;

/// <summary>What a statement took, over some time.</summary>
/// <param name="Calls">How often it ran.</param>
/// <param name="Milliseconds">All of them together.</param>
/// <param name="Squares">The sum of the squares of the milliseconds of each call.</param>
/// <param name="Rows">Given back or changed.</param>
public readonly record struct StatementFigures(long Calls, double Milliseconds, double Squares, long Rows)
{
    public double Mean => Calls == 0 ? 0 : Milliseconds / Calls;

    public double Variance => Calls < 2 ? 0 : Math.Max(0, (Squares - Calls * Mean * Mean) / (Calls - 1));

    public static StatementFigures operator +(StatementFigures one, StatementFigures other) =>
        new(one.Calls + other.Calls, one.Milliseconds + other.Milliseconds, one.Squares + other.Squares, one.Rows + other.Rows);

    /// <summary>What happened since <paramref name="before"/>. Fewer calls than before: the counters were reset or the statement was thrown out, and all there is happened since.</summary>
    public StatementFigures Since(StatementFigures before) => Calls < before.Calls || Milliseconds < before.Milliseconds
        ? this
        : new(Calls - before.Calls, Milliseconds - before.Milliseconds, Math.Max(0, Squares - before.Squares), Math.Max(0, Rows - before.Rows));
}
