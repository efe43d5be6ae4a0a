using Lectern.Monitoring;
using Lectern.Monitoring.History;

namespace Lectern.Server.Operations.Dashboard;

/// <summary>An objective, and how much of what it allows to go wrong is left.</summary>
/// <param name="Title">For people.</param>
/// <param name="Objective">For people.</param>
/// <param name="Left">1: untouched; 0: spent; below: more than spent; null: no request yet.</param>
public sealed record ErrorBudget(string Title, string Objective, double? Left);

/// <summary>
/// The error budgets of the last thirty days: Google's Site Reliability Workbook, https://sre.google/workbook/implementing-slos/. The last two days are counted
/// each minute; what was before lies in the store, changes little, and is counted once an hour, in the background. Thread-safe.
/// </summary>
internal sealed partial class ErrorBudgets(MetricsHistory history, ObjectiveOptions objectives, ILogger<ErrorBudgets> log)
{
    public static readonly TimeSpan Window = TimeSpan.FromDays(30);

    private static readonly TimeSpan Recent = TimeSpan.FromDays(2);
    private static readonly TimeSpan RecentFor = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan OlderFor = TimeSpan.FromHours(1);
    private const string Metric = "http.server.request.duration";
    private const double Percent = 100;

    private readonly Lock _lock = new();
    private (DateTimeOffset At, Requests Counted) _recent;
    private (DateTimeOffset At, Requests Counted) _older;
    private Task _counting = Task.CompletedTask;

    private readonly record struct Requests(double Total, double Failed, double Slow)
    {
        public static Requests operator +(Requests one, Requests other) => new(one.Total + other.Total, one.Failed + other.Failed, one.Slow + other.Slow);
    }

    /// <summary>As of a minute ago at most.</summary>
    public IReadOnlyList<ErrorBudget> At(DateTimeOffset at)
    {
        lock (_lock)
        {
            // Nothing asked yet: the first request shows at once.
            if ((at - _recent.At).Duration() >= RecentFor || _recent.Counted.Total == 0)
                _recent = (at, Count(Recent, at));
            if ((at - _older.At).Duration() >= OlderFor && _counting.IsCompleted)
                _counting = Task.Run(() => CountOlderAsync(at));
            var all = _recent.Counted + _older.Counted;
            return
            [
                new("Answers", FormattableString.Invariant($"{objectives.AvailabilityPercent} % without a server error"), Left(all.Failed, all.Total, objectives.AvailabilityPercent)),
                new("Speed", FormattableString.Invariant($"{objectives.LatencyPercent} % within {objectives.LatencyMilliseconds} ms"), Left(all.Slow, all.Total, objectives.LatencyPercent)),
            ];
        }
    }

    private async Task CountOlderAsync(DateTimeOffset at)
    {
        try
        {
            await history.ReachBackAsync(at - Window, CancellationToken.None);
            var counted = Count(Window - Recent, at - Recent);
            lock (_lock)
                _older = (at, counted);
        }
        catch (Exception fault)
        {
            // Asked again with the next second that somebody looks at.
            LogFailure(fault.Message);
        }
    }

    private Requests Count(TimeSpan length, DateTimeOffset at)
    {
        var window = new HistoryWindow(history, length, at);
        var values = window.Values(Metric);
        return new(values.Count, window.Value(Metric, Aggregate.Sum, new TagFilter("http.response.status_code", "5xx")) ?? 0,
            values.Count * values.ShareOver(objectives.LatencyMilliseconds / 1000.0) ?? 0);
    }

    private static double? Left(double bad, double total, double percent) => total == 0 ? null : Significant.Round(1 - bad / total / (1 - percent / Percent));

    [LoggerMessage(Level = LogLevel.Debug, Message = "The requests of the last thirty days cannot be counted: {Reason}")]
    private partial void LogFailure(string reason);
}
