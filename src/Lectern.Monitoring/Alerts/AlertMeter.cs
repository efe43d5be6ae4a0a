using System.Diagnostics.Metrics;

namespace Lectern.Monitoring.Alerts;

/// <summary>Instruments of alerting: meter <c>Lectern.Monitoring.Alerts</c>.</summary>
internal sealed class AlertMeter : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _attempts;

    /// <param name="board">What fires.</param>
    /// <param name="scope">Tells this application's meter from others in the process.</param>
    public AlertMeter(AlertBoard board, object? scope)
    {
        _meter = new(new MeterOptions("Lectern.Monitoring.Alerts") { Scope = scope });
        _attempts = _meter.CreateCounter<long>("lectern.alerts.attempts", "{attempt}", "Attempts to send a notice, by channel and outcome.");
        _meter.CreateObservableGauge("lectern.alerts.firing", () => board.Now.Alerts.Count(item => item.Alert.Status == AlertStatus.Firing), "{alert}", "Alerts that fire.");
    }

    public void Attempted(string channel, bool sent) =>
        _attempts.Add(1, new("lectern.alerts.channel", channel), new("lectern.alerts.outcome", sent ? "sent" : "failed"));

    public void Dispose() => _meter.Dispose();
}
