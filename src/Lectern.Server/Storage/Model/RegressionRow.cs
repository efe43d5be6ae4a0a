namespace Lectern.Server.Storage.Model;

/// <summary>A figure that changed for good; see docs/regressions.md.</summary>
public sealed class RegressionRow
{
    public long Id { get; set; }

    public required string Figure { get; set; }

    /// <summary>The first minute that is new.</summary>
    public DateTime At { get; set; }

    public double Before { get; set; }

    public double After { get; set; }

    /// <summary>From 0 to 1.</summary>
    public double Confidence { get; set; }

    /// <summary>Worse, Better or Other.</summary>
    public required string Direction { get; set; }

    public DateTime FoundAt { get; set; }
}
