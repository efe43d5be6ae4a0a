using Lectern.Monitoring.Alerts.Channels;
using Microsoft.Extensions.Logging;

namespace Lectern.Monitoring.Alerts;

/// <summary>
/// Sends what waits for one channel, in order: the end of an alert never overtakes its beginning. An entry that fails is tried again later and
/// later, and holds up what is behind it, until it is given up. Used by one loop.
/// </summary>
internal sealed partial class AlertDelivery(
    IAlertChannel channel, IAlertStore store, AlertLease lease, UnsavedAlerts unsaved, StoreAbsence absence, AlertMeter meter, AlertOptions options, TimeProvider time, Random random, ILogger<AlertDelivery> log)
{
    private static readonly TimeSpan StorePatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);

    // Sent, and the store does not know yet. Until it does nothing else is sent, or this would be sent again.
    private OutboxEntry? _unmarked;

    /// <summary>Sends what is due. Returns how many attempts were made.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancel)
    {
        if (absence.IsAway)
            return lease.WasHeld ? await SendFromMemoryAsync(cancel) : 0;
        try
        {
            return await SendFromStoreAsync(cancel);
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested)
        {
            LogStoreFault(channel.Name, fault.GetType().Name);
            return 0;
        }
    }

    private async Task<int> SendFromStoreAsync(CancellationToken cancel)
    {
        if (_unmarked is not null)
            await MarkAsync(_unmarked);
        var attempts = 0;
        while (lease.IsHeld && !cancel.IsCancellationRequested
            && await InTimeAsync(limit => store.NextAsync(lease.Holder, channel.Name, limit)) is { } entry && entry.DueAt <= time.GetUtcNow())
        {
            await MarkAsync(await AttemptAsync(entry));
            attempts++;
        }
        return attempts;
    }

    private async Task<int> SendFromMemoryAsync(CancellationToken cancel)
    {
        var attempts = 0;
        while (!cancel.IsCancellationRequested && unsaved.Take(channel.Name, time.GetUtcNow()) is { } entry)
        {
            unsaved.PutBack(await AttemptAsync(entry));
            attempts++;
        }
        return attempts;
    }

    private async Task MarkAsync(OutboxEntry entry)
    {
        _unmarked = entry;
        await InTimeAsync(async limit =>
        {
            await store.MarkAsync(entry, limit);
            return true;
        });
        _unmarked = null;
    }

    // It is not stopped with the program: who has taken a message must be written down as such.
    private async Task<OutboxEntry> AttemptAsync(OutboxEntry entry)
    {
        var outcome = await Attempt.SendAsync(channel, entry.Notice, TimeSpan.FromSeconds(options.SendTimeoutSeconds));
        var now = time.GetUtcNow();
        entry = entry with { Attempts = entry.Attempts + 1, Error = outcome.IsSent ? null : outcome.Detail };
        meter.Attempted(channel.Name, outcome.IsSent);
        if (outcome.IsSent)
            return entry with { SentAt = now };
        if (outcome.IsFinal || now - entry.CreatedAt >= options.GiveUpAfter)
        {
            LogGivenUp(entry.Notice.Title, channel.Name, entry.Attempts, outcome.Detail);
            return entry with { GivenUpAt = now };
        }
        LogFailed(entry.Notice.Title, channel.Name, entry.Attempts, outcome.Detail);
        return entry with { DueAt = now + Pause(entry.Attempts, outcome.RetryAfter) };
    }

    // Doubles, and is scattered by a fifth: nodes that failed together should not come back together.
    private TimeSpan Pause(int attempts, TimeSpan? asked)
    {
        var own = TimeSpan.FromTicks(Math.Min(FirstPause.Ticks << Math.Min(attempts - 1, 20), LongestPause.Ticks)) * (0.8 + 0.4 * random.NextDouble());
        return asked is { } least && least > own ? TimeSpan.FromTicks(Math.Min(least.Ticks, LongestRetryAfter.Ticks)) : own;
    }

    private static async Task<T> InTimeAsync<T>(Func<CancellationToken, Task<T>> ask)
    {
        using var limit = new CancellationTokenSource(StorePatience);
        return await ask(limit.Token);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The notice \"{Title}\" did not go through {Channel} (attempt {Attempts}): {Detail}")]
    private partial void LogFailed(string title, string channel, int attempts, string detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "The notice \"{Title}\" was given up for {Channel} after {Attempts} attempts: {Detail}")]
    private partial void LogGivenUp(string title, string channel, int attempts, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What waits for {Channel} cannot be read or marked in the store ({Fault}); it is tried again")]
    private partial void LogStoreFault(string channel, string fault);
}
