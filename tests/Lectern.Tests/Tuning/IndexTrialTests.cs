using Lectern.Tuning;
using Lectern.Tuning.Indexes;
using Lectern.Tuning.Indexes.Trial;
using Lectern.Tuning.Indexes.Workload;

namespace Lectern.Tests.Tuning;

/// <summary>An index stays because of what was measured, not because of what was estimated.</summary>
public sealed class IndexTrialTests
{
    private static readonly IndexOptions Options = new();
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(5);

    [Fact]
    public void An_index_that_halves_the_time_stays() => Assert.Equal(VerdictKind.Keep, Judge(Counted(100, 10), After(100, 5)));

    [Fact]
    public void An_index_that_changes_nothing_goes() => Assert.Equal(VerdictKind.Revert, Judge(Counted(1_000, 10), After(1_000, 10)));

    [Fact]
    public void Few_calls_are_no_measure() => Assert.Equal(VerdictKind.NotYet, Judge(Counted(100, 10), After(10, 1)));

    [Fact]
    public void What_nobody_runs_any_more_is_taken_back_in_the_end() =>
        Assert.Equal(VerdictKind.Revert, IndexTrial.Judge(Baseline(Counted(100, 10)), Of((1, After(2, 1))), TimeSpan.FromDays(2), Options).Kind);

    [Fact]
    public void A_server_that_got_faster_as_a_whole_is_no_merit_of_the_index() =>
        Assert.Equal(VerdictKind.Revert, Judge([Counted(1_000, 10), new(2, "control", TrialRole.Control, Figures(1_000, 10))], Of((1, After(1_000, 5)), (2, Figures(1_000, 5)))));

    [Fact]
    public void A_server_that_got_slower_as_a_whole_is_no_fault_of_the_index() =>
        Assert.Equal(VerdictKind.Keep, Judge([Counted(1_000, 10), new(2, "control", TrialRole.Control, Figures(1_000, 10))], Of((1, After(1_000, 10)), (2, Figures(1_000, 20)))));

    [Fact]
    public void An_index_that_slows_another_statement_that_matters_goes() =>
        Assert.Equal(VerdictKind.Revert, Judge([Counted(1_000, 10), new(2, "other", TrialRole.Watched, Figures(1_000, 5))], Of((1, After(1_000, 1)), (2, Figures(1_000, 8)))));

    [Fact]
    public void What_the_writes_pay_counts() =>
        Assert.Equal(VerdictKind.Revert, Judge([Counted(100, 2), new(2, "insert", TrialRole.Counted, Figures(10_000, 1))], Of((1, After(100, 0.1)), (2, Figures(10_000, 1.08)))));

    private static TrialStatement Counted(long calls, double mean) => new(1, "read", TrialRole.Counted, Figures(calls, mean));

    private static StatementFigures After(long calls, double mean) => Figures(calls, mean);

    // A tenth of the mean is the standard deviation.
    private static StatementFigures Figures(long calls, double mean) => new(calls, calls * mean, calls * mean * mean * 1.01, calls);

    private static VerdictKind Judge(TrialStatement statement, StatementFigures after) => Judge([statement], Of((1, after)));

    private static VerdictKind Judge(TrialStatement[] statements, Dictionary<long, StatementFigures> after) => IndexTrial.Judge(Baseline(statements), after, Soon, Options).Kind;

    private static TrialBaseline Baseline(params TrialStatement[] statements) => new("public", "lectern_auto_x", IsDrop: false, statements);

    private static Dictionary<long, StatementFigures> Of(params (long Id, StatementFigures Figures)[] all) => all.ToDictionary(one => one.Id, one => one.Figures);
}
