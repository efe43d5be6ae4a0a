using System.Collections.Concurrent;
using System.Collections.Frozen;
using Lectern.Monitoring.History;

namespace Lectern.Monitoring.Alerts;

/// <summary>The catalogue of figures, and what only alerts know. Thread-safe.</summary>
/// <param name="figures">The catalogue.</param>
/// <param name="history">What they are computed from.</param>
/// <param name="store">Says for how long the store has been away.</param>
internal sealed class AlertFigures(Figures figures, MetricsHistory history, StoreAbsence store) : IAlertFigures
{
    /// <summary>For how long the store of alerts has taken nothing, in seconds. It needs no history: what is kept in a store cannot tell this.</summary>
    public const string StoreAway = "alerts.store.away";

    // What a window says changes by so little in this part of it that computing it again would be wasted: three days are looked at every 12 minutes.
    private const int Patience = 360;

    private readonly ConcurrentDictionary<(string Figure, TimeSpan Window), (double? Value, DateTimeOffset At)> _known = new();

    /// <summary>1 while a node goes without Redis.</summary>
    public const string RedisAway = "cache.redis.away";

    /// <summary>All names that a rule may ask for.</summary>
    public static FrozenSet<string> Names { get; } = new Figures(new()).All.Select(figure => figure.Name).Append(StoreAway).ToFrozenSet(StringComparer.Ordinal);

    public double? Value(string figure, TimeSpan window, DateTimeOffset at) =>
        figure == StoreAway ? store.Length.TotalSeconds
        : _known.TryGetValue((figure, window), out var known) && at - known.At is var age && age >= TimeSpan.Zero && age < window / Patience ? known.Value
        : (_known[(figure, window)] = (figures.Find(figure)?.Value(new HistoryWindow(history, window, at)), at)).Value;

    public string? Unit(string figure) => figure == StoreAway ? "s" : figures.Find(figure)?.Unit;
}
