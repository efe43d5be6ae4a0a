using System.ComponentModel.DataAnnotations;
using Lectern.Fleet.Agents;
using Lectern.Fleet.Balancing;
using Lectern.Fleet.Scaling;
using Microsoft.Extensions.Options;

namespace Lectern.Fleet;

/// <summary>Section <c>Lectern:Fleet</c>: how several nodes stand behind HAProxy. docs/fleet.md explains them.</summary>
public sealed class FleetOptions : IValidatableObject
{
    /// <summary>Which node gets the next request.</summary>
    /// <value>Default: LeastConnections. Or RoundRobin, PowerOfTwo.</value>
    public BalanceAlgorithm Algorithm { get; set; } = BalanceAlgorithm.LeastConnections;

    /// <summary>A cookie keeps each browser at its node as long as that is well. Nothing in Lectern needs it.</summary>
    /// <value>Default: false.</value>
    public bool Sticky { get; set; }

    /// <summary>Nodes on other machines, as <c>HOST:PORT</c>, or <c>HOST:PORT/AGENTPORT</c> where they answer the agent check.</summary>
    /// <value>Default: none.</value>
    public List<string> Nodes { get; set; } = [];

    /// <summary>Requests in flight at one node; more wait at the balancer.</summary>
    /// <value>Default: 500. From 1 to 100,000.</value>
    [Range(1, 100_000)]
    public int MaxRequestsPerNode { get; set; } = 500;

    /// <summary>How long a request may wait at the balancer for its turn, in milliseconds, before it is answered with 503.</summary>
    /// <value>Default: 2,000. From 10 to 60,000.</value>
    [Range(10, 60_000)]
    public int QueueMilliseconds { get; set; } = 2_000;

    /// <summary>How long a node that has just come gets less than its share, in seconds.</summary>
    /// <value>Default: 5. From 0 to 600.</value>
    [Range(0, 600)]
    public int SlowStartSeconds { get; set; } = 5;

    /// <summary>How often a node is asked whether it may have traffic, in milliseconds.</summary>
    /// <value>Default: 500. From 50 to 60,000.</value>
    [Range(50, 60_000)]
    public int CheckMilliseconds { get; set; } = 500;

    /// <summary>How long it may take to say so, in milliseconds, once it is connected. Missed twice, the node gets nothing more; a short time takes busy nodes for hung ones.</summary>
    /// <value>Default: 2500. From 50 to 60,000.</value>
    [Range(50, 60_000)]
    public int CheckTimeoutMilliseconds { get; set; } = 2500;

    /// <summary>How often a request that a node did not take is tried again; one that was sent already, only if it is GET, HEAD or OPTIONS.</summary>
    /// <value>Default: 2. From 0 to 10.</value>
    [Range(0, 10)]
    public int Retries { get; set; } = 2;

    /// <summary>How long a node may be silent in the middle of a request, in seconds. Event streams may be silent for an hour.</summary>
    /// <value>Default: 60. From 1 to 3,600.</value>
    [Range(1, 3_600)]
    public int ResponseSeconds { get; set; } = 60;

    /// <summary>How long a local node that is to stop may take for requests in flight, in seconds.</summary>
    /// <value>Default: 30. From 1 to 600.</value>
    [Range(1, 600)]
    public int DrainSeconds { get; set; } = 30;

    /// <summary>Address of HAProxy's own page of statistics, such as <c>127.0.0.1:8404</c>. It asks nobody who they are.</summary>
    /// <value>Default: none.</value>
    [RegularExpression(@"[\w.:\[\]-]+:\d{1,5}", ErrorMessage = "The field {0} must be an address such as 127.0.0.1:8404, or none")]
    public string StatisticsPage { get; set; } = "";

    /// <summary>HAProxy's runtime socket, from which a node takes the distribution of traffic for its metrics. <c>lectern fleet</c> sets it for its nodes.</summary>
    /// <value>Default: none.</value>
    public string StatisticsSocket { get; set; } = "";

    [ValidateObjectMembers]
    public AgentOptions Agent { get; set; } = new();

    [ValidateObjectMembers]
    public ScalingOptions Scaling { get; set; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from text in Nodes
        where RemoteNode.Parse(text) is null
        select new ValidationResult($"Lectern:Fleet:Nodes has \"{text}\", which is no address; write one such as 10.0.0.5:5080, or 10.0.0.5:5080/5090 with the port of its agent check.");
}
