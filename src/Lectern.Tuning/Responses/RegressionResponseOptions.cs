using System.ComponentModel.DataAnnotations;

namespace Lectern.Tuning.Responses;

/// <summary>Section <c>Lectern:Tuning:Regressions</c>. docs/tuning.md explains them.</summary>
public sealed class RegressionResponseOptions
{
    /// <summary>Are figures that became worse held against what happened before?</summary>
    /// <value>Default: yes.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>What happened at most so long before is suspected, in minutes.</summary>
    /// <value>Default: 30. From 1 to 1,440.</value>
    [Range(1, 1440)]
    public int WindowMinutes { get; set; } = 30;
}
