using Microsoft.Extensions.Logging;

namespace Lectern.Monitoring.Alerts;

/// <summary>
/// Looks at the rules and writes what follows, alerts and notices in one transaction, if this process has the lease. When the store does not
/// answer, who last had the lease goes on from memory: nobody else can take it meanwhile. Used by one loop.
/// </summary>
/// <param name="rules">The rules.</param>
/// <param name="figures">What they ask for.</param>
/// <param name="store">Where alerts are kept.</param>
/// <param name="lease">Who does it.</param>
/// <param name="unsaved">What the store has not taken yet.</param>
/// <param name="absence">For how long it has not answered.</param>
/// <param name="channels">Through which people are told.</param>
/// <param name="board">Shows it.</param>
/// <param name="options">Settings.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Hears of the store going and coming back.</param>
internal sealed partial class AlertWatch(
    AlertRules rules, IAlertFigures figures, IAlertStore store, AlertLease lease, UnsavedAlerts unsaved, StoreAbsence absence, AlertChannels channels, AlertBoard board, AlertOptions options, TimeProvider time, ILogger<AlertWatch> log)
{
    private static readonly TimeSpan TrimInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private AlertBook? _book;
    private DateTimeOffset _trimmedAt;

    public async Task RunOnceAsync(CancellationToken cancel)
    {
        // Whole milliseconds, as ids have them: what comes back from a store must be what went in.
        var at = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var answers = await AskAsync(limit => ReadAsync(at, limit), cancel);
        if (lease.WasHeld && _book is not null)
        {
            Evaluate(_book, at);
            if (answers)
                await AskAsync(limit => SaveAsync(at, limit), cancel);
        }
        board.Show(_book ?? AlertBook.Empty, lease.Known, absence.IsAway, Text, at);
    }

    /// <summary>Gives the lease up, so that another node need not wait for it.</summary>
    public Task StopAsync(CancellationToken cancel) => AskAsync(lease.ReleaseAsync, cancel);

    private async Task ReadAsync(DateTimeOffset at, CancellationToken limit)
    {
        if (!await lease.HoldAsync(limit))
            unsaved.Clear();
        // What is not saved yet is newer than what the store says.
        if (_book is null || unsaved.IsEmpty)
            _book = await store.ReadAsync(at, limit);
    }

    private void Evaluate(AlertBook book, DateTimeOffset at)
    {
        var round = AlertRound.Run(rules.All, book, figures, options, at);
        unsaved.Add(round, channels.Address(round.Notices));
        _book = book with { Alerts = round.Alerts, HeartbeatAt = round.HeartbeatAt ?? book.HeartbeatAt };
    }

    private async Task SaveAsync(DateTimeOffset at, CancellationToken limit)
    {
        if (!unsaved.IsEmpty)
        {
            var commit = unsaved.ToCommit(lease.Holder, at);
            if (!await store.CommitAsync(commit, limit))
            {
                // Another node has it, and decides for itself.
                lease.Lose();
                unsaved.Clear();
                return;
            }
            unsaved.Forget(commit);
        }
        if (at - _trimmedAt >= TrimInterval)
        {
            await store.TrimAsync(at - TimeSpan.FromDays(options.HistoryDays), limit);
            _trimmedAt = at;
        }
    }

    private string? Text(Alert alert) => FigureText.Of(alert.Value, rules.Find(alert.Rule) is { } rule ? figures.Unit(rule.Figure) : null);

    // Whatever is wrong with a store, alerts go on without it.
    private async Task<bool> AskAsync(Func<CancellationToken, Task> ask, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            await ask(limit.Token);
            if (absence.Ended())
                LogBack();
            return true;
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested)
        {
            if (absence.Began())
                LogAway(fault, lease.WasHeld ? "alerts are sent from memory" : "nothing is sent by this node");
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store of alerts does not answer; {Consequence}")]
    private partial void LogAway(Exception fault, string consequence);

    [LoggerMessage(Level = LogLevel.Information, Message = "The store of alerts answers again")]
    private partial void LogBack();
}
