using Lectern.Monitoring;
using Lectern.Monitoring.History;

namespace Lectern.Server.Operations.Dashboard;

/// <summary>A number as the dashboard shows it.</summary>
/// <param name="Figure">Which of <see cref="Figures"/>.</param>
/// <param name="Label">For people, short.</param>
/// <param name="IsDrawn">It has a curve, not only its present value.</param>
public sealed record Reading(string Figure, string Label, bool IsDrawn = true)
{
    private const double Minute = 60;

    // Long enough that a number can be read, short enough that a step of traffic is seen at once.
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(5);

    /// <summary>It is counted by the minute: what it counts happens so seldom that a second of it says nothing.</summary>
    public bool IsByMinute { get; init; }

    /// <summary>The unit of <see cref="Value"/>: a figure's, or <c>/min</c>.</summary>
    public string Unit(Figures figures) => IsByMinute ? "/min" : figures.Find(Figure)!.Unit;

    /// <summary>How it stands.</summary>
    public double? Now(Figures figures, MetricsHistory history, DateTimeOffset at, string? node) =>
        Value(figures, new(history, IsByMinute ? TimeSpan.FromMinutes(1) : Usual, at, node));

    /// <summary>Its value over a window, rounded; null without data.</summary>
    public double? Value(Figures figures, HistoryWindow window) => Significant.Round(figures.Find(Figure)!.Value(window) * (IsByMinute ? Minute : 1));
}
