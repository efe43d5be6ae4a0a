namespace Lectern.Monitoring.Alerts;

/// <summary>What rules can ask for, by name. Thread-safe.</summary>
public interface IAlertFigures
{
    /// <summary>The figure over the time before <paramref name="at"/>; null when there was nothing to measure.</summary>
    double? Value(string figure, TimeSpan window, DateTimeOffset at);

    /// <summary>Its unit in UCUM's spelling; null when there is none.</summary>
    string? Unit(string figure);
}
