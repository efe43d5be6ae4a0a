namespace Lectern.Monitoring.Metrics;

/// <summary>How the values of a metric add up.</summary>
public enum MetricKind
{
    /// <summary>Only rises; what counts is by how much.</summary>
    Counter,

    /// <summary>A level, such as connections in use or degrees.</summary>
    Gauge,

    /// <summary>Many values of which percentiles are asked.</summary>
    Histogram,
}
