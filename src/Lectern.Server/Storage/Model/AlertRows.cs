using Lectern.Monitoring.Alerts;

namespace Lectern.Server.Storage.Model;

/// <summary>Who of the fleet evaluates alerts and sends notices. There is one row, with the id 1.</summary>
public sealed class AlertLeaseState
{
    public int Id { get; set; }

    /// <summary>The process; empty when nobody has it.</summary>
    public required string Holder { get; set; }

    /// <summary>Grows with every sign of life.</summary>
    public long Beat { get; set; }

    public DateTime? HeartbeatAt { get; set; }
}

/// <summary>One time that a rule's condition held; see <see cref="Alert"/>.</summary>
public sealed class AlertRow
{
    public required string Id { get; set; }
    public required string Rule { get; set; }
    public AlertSeverity Severity { get; set; }

    /// <summary>A JSON object.</summary>
    public required string Labels { get; set; }

    public required string Summary { get; set; }
    public AlertStatus Status { get; set; }
    public DateTime StartedAt { get; set; }
    public DateTime? FiredAt { get; set; }
    public DateTime? ResolvedAt { get; set; }
    public double? Value { get; set; }
    public bool NoData { get; set; }
    public DateTime? ToldAt { get; set; }
    public string? Thread { get; set; }
}

/// <summary>A notice on its way through one channel; see <see cref="OutboxEntry"/>.</summary>
public sealed class AlertOutboxRow
{
    public long Id { get; set; }

    /// <summary>One for each notice and channel. Unique.</summary>
    public required string Key { get; set; }

    public required string Channel { get; set; }

    /// <summary>A JSON object.</summary>
    public required string Notice { get; set; }

    public DateTime CreatedAt { get; set; }
    public DateTime DueAt { get; set; }
    public int Attempts { get; set; }
    public DateTime? SentAt { get; set; }
    public DateTime? GivenUpAt { get; set; }
    public string? Error { get; set; }
}

/// <summary>Alerts that nobody is told of for a time; see <see cref="Silence"/>.</summary>
public sealed class AlertSilenceRow
{
    public long Id { get; set; }

    /// <summary>A JSON array.</summary>
    public required string Matchers { get; set; }

    public required string CreatedBy { get; set; }
    public required string Comment { get; set; }
    public DateTime CreatedAt { get; set; }
    public DateTime Until { get; set; }
}
