using System.ComponentModel.DataAnnotations;

namespace Lectern.Fleet.Agents;

/// <summary>Section <c>Lectern:Fleet:Agent</c>: where a node tells a balancer how much it can take.</summary>
public sealed class AgentOptions
{
    /// <summary>The port where it answers HAProxy's agent check. <c>lectern fleet</c> sets it for its nodes.</summary>
    /// <value>Default: 0, nowhere. To 65,535.</value>
    [Range(0, 65_535)]
    public int Port { get; set; }

    /// <summary>The address where it listens. Whoever reaches it learns how busy the node is, and no more.</summary>
    /// <value>Default: 127.0.0.1.</value>
    [RegularExpression(@"[0-9A-Fa-f.:]+", ErrorMessage = "The field {0} must be an IP address such as 127.0.0.1")]
    public string Address { get; set; } = "127.0.0.1";
}
