namespace Lectern.Monitoring.History;

/// <summary>What one number is made of many.</summary>
public enum Aggregate
{
    /// <summary>A counter's rise, or a histogram's values, by second; of a gauge the same as <see cref="Average"/>.</summary>
    Rate,

    /// <summary>A counter's rise or the number of a histogram's values in the span; of a gauge the mean over time of the sum of its series.</summary>
    Sum,

    /// <summary>The mean of a histogram's values, or of a gauge over time and series; of a counter the same as <see cref="Rate"/>.</summary>
    Average,

    /// <summary>A histogram's or gauge's least value, over time and series.</summary>
    Min,

    /// <summary>A histogram's or gauge's largest value, over time and series.</summary>
    Max,

    /// <summary>A gauge's latest value, its series added up.</summary>
    Last,

    /// <summary>A histogram's median.</summary>
    P50,

    /// <summary>What 95 % of a histogram's values do not exceed.</summary>
    P95,

    /// <summary>What 99 % of a histogram's values do not exceed.</summary>
    P99,
}
