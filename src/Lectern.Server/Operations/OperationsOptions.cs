using System.ComponentModel.DataAnnotations;

namespace Lectern.Server.Operations;

/// <summary>Section <c>Lectern:Operations</c>.</summary>
public sealed class OperationsOptions
{
    /// <summary>
    /// How long a node that was told to stop (SIGTERM) goes on answering while <c>/api/health/ready</c> says 503, in seconds: long enough
    /// for the balancer in front to ask again and send nothing more.
    /// </summary>
    /// <value>Default: 5. From 0 to 300. Ctrl-C does not wait.</value>
    [Range(0, 300)]
    public int DrainSeconds { get; set; } = 5;

    /// <summary>
    /// What programs of the operator send as <c>Authorization: Bearer …</c> to see what admins see of the node. A secret: keep it in
    /// <c>.env.performance</c> or the environment.
    /// </summary>
    /// <value>Default: empty, which lets only admins in. At least 16 characters.</value>
    [RegularExpression(@"[!-~]{16,512}", ErrorMessage = "The field {0} must have 16 to 512 visible ASCII characters, or none")]
    public string Token { get; set; } = "";

    /// <summary>Windows that may watch <c>/ops</c> on this node at a time. They share the work; each holds a connection.</summary>
    /// <value>Default: 50. From 1 to 1,000.</value>
    [Range(1, 1_000)]
    public int DashboardViewers { get; set; } = 50;
}
