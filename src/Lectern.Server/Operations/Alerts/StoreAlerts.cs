using System.Text.Json;
using Lectern.Database;
using Lectern.Database.Admission;
using Lectern.Monitoring.Alerts;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Operations.Alerts;

/// <summary>Alerts in the store, on the primary: what a replica says of the lease may be over. Thread-safe.</summary>
internal sealed class StoreAlerts(Store store) : IAlertStore
{
    private const int TheLease = 1;

    public Task<LeaseRow> ReadLeaseAsync(CancellationToken cancel) => Read(async (db, stop) =>
    {
        var row = await db.AlertLease.SingleAsync(row => row.Id == TheLease, stop);
        return new LeaseRow(row.Holder, row.Beat);
    }, cancel);

    public Task<bool> TakeLeaseAsync(LeaseRow seen, string holder, CancellationToken cancel) => Write(async (db, stop) =>
        await db.AlertLease.Where(row => row.Id == TheLease && row.Holder == seen.Holder && row.Beat == seen.Beat)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Holder, holder).SetProperty(row => row.Beat, row => row.Beat + 1), stop) > 0, cancel);

    public Task<bool> RenewLeaseAsync(string holder, CancellationToken cancel) => Write((db, stop) => BeatAsync(db, holder, stop), cancel);

    public Task ReleaseLeaseAsync(string holder, CancellationToken cancel) => Write((db, stop) =>
        db.AlertLease.Where(row => row.Id == TheLease && row.Holder == holder).ExecuteUpdateAsync(set => set.SetProperty(row => row.Holder, ""), stop), cancel);

    public Task<AlertBook> ReadAsync(DateTimeOffset at, CancellationToken cancel) => Read(async (db, stop) =>
    {
        var now = at.UtcDateTime;
        var alerts = await db.Alerts.Where(row => row.ResolvedAt == null).ToListAsync(stop);
        var silences = await db.AlertSilences.Where(row => row.Until > now).OrderBy(row => row.Id).ToListAsync(stop);
        var lease = await db.AlertLease.SingleAsync(row => row.Id == TheLease, stop);
        return new AlertBook([.. alerts.Select(AlertMapping.ToAlert)], [.. silences.Select(AlertMapping.ToSilence)], lease.HeartbeatAt);
    }, cancel);

    public Task<bool> CommitAsync(AlertCommit commit, CancellationToken cancel) => Write(async (db, stop) =>
    {
        // The row stays locked until the commit: whoever wants to take over waits for it, and sees it done.
        if (!await BeatAsync(db, commit.Holder, stop))
            return false;
        if (commit.HeartbeatAt is { } heartbeat)
            await db.AlertLease.ExecuteUpdateAsync(set => set.SetProperty(row => row.HeartbeatAt, StoreTime.Truncate(heartbeat.UtcDateTime)), stop);
        if (commit.Dropped.Count > 0)
            await db.Alerts.Where(row => commit.Dropped.Contains(row.Id)).ExecuteDeleteAsync(stop);
        await AddAlertsAsync(db, commit.Alerts, stop);
        await AddEntriesAsync(db, commit, stop);
        return true;
    }, cancel);

    public Task<OutboxEntry?> NextAsync(string holder, string channel, CancellationToken cancel) => Read(async (db, stop) =>
    {
        var row = await db.AlertOutbox
            .Where(row => row.Channel == channel && row.SentAt == null && row.GivenUpAt == null && db.AlertLease.Any(lease => lease.Id == TheLease && lease.Holder == holder))
            .OrderBy(row => row.Id).FirstOrDefaultAsync(stop);
        return row is null ? null : AlertMapping.ToEntry(row);
    }, cancel);

    public Task MarkAsync(OutboxEntry entry, CancellationToken cancel) => Write(async (db, stop) =>
    {
        var row = await db.AlertOutbox.AsTracking().SingleOrDefaultAsync(row => row.Key == entry.Key, stop);
        if (row is not null)
            AlertMapping.Fill(row, entry);
        await db.SaveChangesAsync(stop);
        return true;
    }, cancel);

    public Task<IReadOnlyList<Alert>> HistoryAsync(int most, CancellationToken cancel) => Read<IReadOnlyList<Alert>>(async (db, stop) =>
        [.. (await db.Alerts.Where(row => row.ResolvedAt != null).OrderByDescending(row => row.ResolvedAt).ThenByDescending(row => row.Id).Take(most).ToListAsync(stop)).Select(AlertMapping.ToAlert)], cancel);

    public Task<IReadOnlyList<ChannelFigures>> ChannelsAsync(CancellationToken cancel) => Read<IReadOnlyList<ChannelFigures>>(async (db, stop) =>
    {
        var figures = await db.AlertOutbox.GroupBy(row => row.Channel).Select(group => new
        {
            Channel = group.Key,
            Waiting = group.Count(row => row.SentAt == null && row.GivenUpAt == null),
            GivenUp = group.Count(row => row.GivenUpAt != null),
            LastSentAt = group.Max(row => row.SentAt),
        }).ToListAsync(stop);
        // What fails now, or, where nothing waits, what failed last.
        var failed = await db.AlertOutbox.Where(row => row.Error != null).OrderByDescending(row => row.SentAt == null && row.GivenUpAt == null).ThenByDescending(row => row.Id)
            .Select(row => new { row.Channel, row.Error, At = row.GivenUpAt }).Take(100).ToListAsync(stop);
        return [.. figures.OrderBy(one => one.Channel, StringComparer.Ordinal).Select(one => new ChannelFigures(one.Channel, one.Waiting, one.GivenUp, AlertMapping.Utc(one.LastSentAt),
            failed.Find(row => row.Channel == one.Channel && (row.At is null || one.LastSentAt is null || row.At > one.LastSentAt))?.Error))];
    }, cancel);

    public async Task<Silence> AddSilenceAsync(Silence silence, CancellationToken cancel)
    {
        var id = await Write(async (db, stop) =>
        {
            var row = AlertMapping.ToRow(silence);
            db.Add(row);
            await db.SaveChangesAsync(stop);
            return row.Id;
        }, cancel);
        return silence with { Id = id };
    }

    public Task<bool> EndSilenceAsync(long id, DateTimeOffset at, CancellationToken cancel) => Write(async (db, stop) =>
        await db.AlertSilences.Where(row => row.Id == id && row.Until > at.UtcDateTime).ExecuteUpdateAsync(set => set.SetProperty(row => row.Until, StoreTime.Truncate(at.UtcDateTime)), stop) > 0, cancel);

    public Task TrimAsync(DateTimeOffset before, CancellationToken cancel) => Write(async (db, stop) =>
    {
        var old = before.UtcDateTime;
        await db.Alerts.Where(row => row.ResolvedAt < old).ExecuteDeleteAsync(stop);
        await db.AlertOutbox.Where(row => row.SentAt < old || row.GivenUpAt < old).ExecuteDeleteAsync(stop);
        return await db.AlertSilences.Where(row => row.Until < old).ExecuteDeleteAsync(stop);
    }, cancel);

    private static async Task<bool> BeatAsync(LecternDb db, string holder, CancellationToken cancel) =>
        await db.AlertLease.Where(row => row.Id == TheLease && row.Holder == holder).ExecuteUpdateAsync(set => set.SetProperty(row => row.Beat, row => row.Beat + 1), cancel) > 0;

    private static async Task AddAlertsAsync(LecternDb db, IReadOnlyList<Alert> alerts, CancellationToken cancel)
    {
        if (alerts.Count == 0)
            return;
        var ids = alerts.Select(alert => alert.Id).ToList();
        var rows = await db.Alerts.AsTracking().Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id, cancel);
        // Ends first: while two alerts of a rule change places, the index sees only one that is not over.
        foreach (var alert in alerts.OrderByDescending(alert => alert.Status))
        {
            if (rows.TryGetValue(alert.Id, out var row))
                AlertMapping.Fill(row, alert);
            else
                db.Add(AlertMapping.ToRow(alert));
        }
        await db.SaveChangesAsync(cancel);
    }

    private static async Task AddEntriesAsync(LecternDb db, AlertCommit commit, CancellationToken cancel)
    {
        if (commit.Entries.Count == 0)
            return;
        var keys = commit.Entries.Select(entry => entry.Key).ToList();
        var known = await db.AlertOutbox.Where(row => keys.Contains(row.Key)).Select(row => row.Key).ToListAsync(cancel);
        // One by one: ids are the order in which they are sent.
        foreach (var entry in commit.Entries.Where(entry => !known.Contains(entry.Key)))
        {
            db.Add(AlertMapping.ToRow(entry));
            await db.SaveChangesAsync(cancel);
        }
        foreach (var channel in commit.Entries.Select(entry => entry.Channel).Distinct())
            await MakeRoomAsync(db, channel, commit, cancel);
    }

    private static async Task MakeRoomAsync(LecternDb db, string channel, AlertCommit commit, CancellationToken cancel)
    {
        var waiting = db.AlertOutbox.Where(row => row.Channel == channel && row.SentAt == null && row.GivenUpAt == null);
        var surplus = await waiting.OrderByDescending(row => row.Id).Skip(commit.MaxWaiting).Select(row => row.Id).ToListAsync(cancel);
        if (surplus.Count > 0)
            await db.AlertOutbox.Where(row => surplus.Contains(row.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.GivenUpAt, StoreTime.Truncate(commit.At.UtcDateTime)).SetProperty(row => row.Error, "made room for newer notices"), cancel);
    }

    // A server that is too busy for its learners must still be able to say so.
    private Task<T> Read<T>(Func<LecternDb, CancellationToken, Task<T>> read, CancellationToken cancel)
    {
        BeginScope();
        return store.ReadAsync(read, cancel, Freshness.Newest);
    }

    private Task<T> Write<T>(Func<LecternDb, CancellationToken, Task<T>> write, CancellationToken cancel)
    {
        BeginScope();
        return store.WriteAsync(write, cancel);
    }

    private static void BeginScope()
    {
        if (DatabaseScope.Current is null)
            DatabaseScope.Begin("alerts", AdmissionPriority.Operator);
    }
}
