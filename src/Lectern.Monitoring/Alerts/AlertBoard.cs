namespace Lectern.Monitoring.Alerts;

/// <summary>What is going on, for dashboards: every node of the fleet has it, as fresh as its last look. Asking costs nothing. Thread-safe.</summary>
public sealed class AlertBoard
{
    private volatile View _now = new(DateTimeOffset.MinValue, [], "", false);

    /// <param name="At">When it was looked at; <see cref="DateTimeOffset.MinValue"/> before the first time.</param>
    /// <param name="Alerts">Pending and firing ones, the worst first, then the latest.</param>
    /// <param name="Holder">The process that evaluates and sends; empty when none does.</param>
    /// <param name="StoreIsAway">Does the store not answer, so that this may be old?</param>
    public sealed record View(DateTimeOffset At, IReadOnlyList<Item> Alerts, string Holder, bool StoreIsAway);

    /// <param name="Alert">Which one.</param>
    /// <param name="Mute">Why nobody is told of it.</param>
    /// <param name="Value">The figure with its unit; null when it was never known.</param>
    public sealed record Item(Alert Alert, Mute Mute, string? Value);

    public View Now => _now;

    internal void Show(AlertBook book, string holder, bool storeIsAway, Func<Alert, string?> value, DateTimeOffset at) => _now = new(
        at,
        [.. book.Alerts.Select(alert => new Item(alert, Muting.Of(alert, book.Alerts, book.Silences, at), value(alert)))
            .OrderByDescending(item => item.Alert.Status).ThenByDescending(item => item.Alert.Severity).ThenByDescending(item => item.Alert.StartedAt)],
        holder,
        storeIsAway);
}
