namespace Lectern.Server.Storage.Model;

/// <summary>A part of the metrics' history of a node.</summary>
public sealed class MetricBlock
{
    /// <summary>0 seconds, 1 ten seconds, 2 minutes.</summary>
    public int Tier { get; set; }

    public DateTime At { get; set; }

    public required string Node { get; set; }

    public required byte[] Payload { get; set; }
}

/// <summary>The last seconds of a node, for the others.</summary>
public sealed class MetricNote
{
    public required string Node { get; set; }

    public DateTime At { get; set; }

    public required byte[] Payload { get; set; }
}
