using Lectern.Monitoring;
using Lectern.Monitoring.History;

namespace Lectern.Server.Operations.Dashboard;

/// <summary>An objective, and how much of what it allows to go wrong is left.</summary>
/// <param name="Title">For people.</param>
/// <param name="Objective">For people.</param>
/// <param name="Left">1: untouched; 0: spent; below: more than spent; null: no request yet.</param>
public sealed record ErrorBudget(string Title, string Objective, double? Left);

/// <summary>
/// The error budgets of the last thirty days: Google's Site Reliability Workbook, https://sre.google/workbook/implementing-slos/. Thread-safe.
/// </summary>
internal sealed class ErrorBudgets(MetricsHistory history, ObjectiveOptions objectives)
{
    public static readonly TimeSpan Window = TimeSpan.FromDays(30);

    // A month does not change from second to second, and adding it up costs.
    private const int Seconds = 60;
    private const string Requests = "http.server.request.duration";
    private const double Percent = 100;

    private readonly Lock _lock = new();
    private (long At, IReadOnlyList<ErrorBudget> Budgets)? _last;

    /// <summary>As of a minute ago at most.</summary>
    public IReadOnlyList<ErrorBudget> At(DateTimeOffset at)
    {
        lock (_lock)
        {
            if (_last is { } last && Math.Abs(at.ToUnixTimeSeconds() - last.At) < Seconds)
                return last.Budgets;
            var budgets = Read(at);
            // Nothing asked yet: the first request shows at once.
            _last = budgets[0].Left is null ? null : (at.ToUnixTimeSeconds(), budgets);
            return budgets;
        }
    }

    private ErrorBudget[] Read(DateTimeOffset at)
    {
        var window = new HistoryWindow(history, Window, at);
        var failed = HistoryWindow.Ratio(window.Value(Requests, Aggregate.Sum, new TagFilter("http.response.status_code", "5xx")), window.Value(Requests, Aggregate.Sum));
        var slow = window.Values(Requests).ShareOver(objectives.LatencyMilliseconds / 1000.0);
        return
        [
            new("Answers", FormattableString.Invariant($"{objectives.AvailabilityPercent} % without a server error"), Left(failed, objectives.AvailabilityPercent)),
            new("Speed", FormattableString.Invariant($"{objectives.LatencyPercent} % within {objectives.LatencyMilliseconds} ms"), Left(slow, objectives.LatencyPercent)),
        ];
    }

    private static double? Left(double? bad, double percent) => Significant.Round(1 - bad / (1 - percent / Percent));
}
