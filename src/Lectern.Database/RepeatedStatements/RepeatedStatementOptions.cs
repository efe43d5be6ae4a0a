using System.ComponentModel.DataAnnotations;

namespace Lectern.Database.RepeatedStatements;

/// <summary>When a statement counts as repeated: the "N+1" of a query and one more for each of its rows. See docs/slow-queries.md.</summary>
public sealed class RepeatedStatementOptions
{
    /// <summary>A statement that one request runs that many times is reported.</summary>
    /// <value>Default: 10. From 2 to 100,000.</value>
    [Range(2, 100_000)]
    public int Threshold { get; set; } = 10;

    /// <summary>How many statements, by endpoint, are remembered. The one that was not repeated for the longest time makes room.</summary>
    /// <value>Default: 100. From 1 to 10,000.</value>
    [Range(1, 10_000)]
    public int Capacity { get; set; } = 100;

    /// <summary>A statement of an endpoint is logged at most once in that many seconds.</summary>
    /// <value>Default: 60. From 1 to 86,400.</value>
    [Range(1, 86_400)]
    public int ReportIntervalSeconds { get; set; } = 60;
}
