using Lectern.Monitoring.Alerts;
using Lectern.Monitoring.Alerts.Channels;
using Lectern.Server.Operations.Alerts;
using Lectern.Server.Storage;
using Lectern.Tests.Database;

namespace Lectern.Tests.Monitoring.Alerts;

/// <summary>What one node of a fleet has of alerting. To kill it is to ask it no more.</summary>
internal sealed class AlertNode
{
    private static int _count;

    public AlertNode(IAlertStore store, AlertOptions options, SetFigures figures, ManualTime time, params IAlertChannel[] channels)
    {
        var absence = new StoreAbsence(time);
        figures.Absence = absence;
        Unsaved = new(options.MaxWaiting);
        Lease = new(store, $"node-{Interlocked.Increment(ref _count)}", TimeSpan.FromSeconds(options.LeaseSeconds), time);
        var watch = new AlertWatch(new(options, new()), figures, store, Lease, Unsaved, absence, new(channels, time), Board, options, time, Log);
        Loop = new(watch, channels.Select(channel => new AlertDelivery(channel, store, Lease, Unsaved, absence, new(Board, null), options, time, new Random(1), DeliveryLog)), options, time, new LogLines<AlertLoop>());
        Watch = watch;
    }

    public AlertBoard Board { get; } = new();
    public AlertLease Lease { get; }
    public AlertLoop Loop { get; }
    public AlertWatch Watch { get; }
    public UnsavedAlerts Unsaved { get; }
    public LogLines<AlertWatch> Log { get; } = new();
    public LogLines<AlertDelivery> DeliveryLog { get; } = new();

    /// <summary>Evaluates, commits, sends, and waits until it is sent.</summary>
    public async Task RoundAsync()
    {
        await Loop.RunOnceAsync(TestContext.Current.CancellationToken);
        await Loop.Sending;
    }
}

/// <summary>A store that can be away, and can fail at one moment.</summary>
internal sealed class FrailStore(IAlertStore store) : IAlertStore
{
    public bool IsAway { get; set; }

    /// <summary>The next entry that is sent cannot be marked as such.</summary>
    public bool LosesMarks { get; set; }

    public static FrailStore Over(Store store) => new(new StoreAlerts(store));

    public Task<LeaseRow> ReadLeaseAsync(CancellationToken cancel) => Ask(store.ReadLeaseAsync, cancel);
    public Task<bool> TakeLeaseAsync(LeaseRow seen, string holder, CancellationToken cancel) => Ask(stop => store.TakeLeaseAsync(seen, holder, stop), cancel);
    public Task<bool> RenewLeaseAsync(string holder, CancellationToken cancel) => Ask(stop => store.RenewLeaseAsync(holder, stop), cancel);
    public Task ReleaseLeaseAsync(string holder, CancellationToken cancel) => Ask(async stop => { await store.ReleaseLeaseAsync(holder, stop); return true; }, cancel);
    public Task<AlertBook> ReadAsync(DateTimeOffset at, CancellationToken cancel) => Ask(stop => store.ReadAsync(at, stop), cancel);
    public Task<bool> CommitAsync(AlertCommit commit, CancellationToken cancel) => Ask(stop => store.CommitAsync(commit, stop), cancel);
    public Task<OutboxEntry?> NextAsync(string holder, string channel, CancellationToken cancel) => Ask(stop => store.NextAsync(holder, channel, stop), cancel);
    public Task<IReadOnlyList<Alert>> HistoryAsync(int most, CancellationToken cancel) => Ask(stop => store.HistoryAsync(most, stop), cancel);
    public Task<IReadOnlyList<ChannelFigures>> ChannelsAsync(CancellationToken cancel) => Ask(store.ChannelsAsync, cancel);
    public Task<Silence> AddSilenceAsync(Silence silence, CancellationToken cancel) => Ask(stop => store.AddSilenceAsync(silence, stop), cancel);
    public Task<bool> EndSilenceAsync(long id, DateTimeOffset at, CancellationToken cancel) => Ask(stop => store.EndSilenceAsync(id, at, stop), cancel);
    public Task TrimAsync(DateTimeOffset before, CancellationToken cancel) => Ask(async stop => { await store.TrimAsync(before, stop); return true; }, cancel);

    public Task MarkAsync(OutboxEntry entry, CancellationToken cancel) => Ask(async stop =>
    {
        if (LosesMarks)
            throw new TimeoutException("lost on the way");
        await store.MarkAsync(entry, stop);
        return true;
    }, cancel);

    private Task<T> Ask<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancel) => IsAway ? Task.FromException<T>(new TimeoutException("away")) : ask(cancel);
}
