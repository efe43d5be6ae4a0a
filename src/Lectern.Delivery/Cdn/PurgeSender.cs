using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Lectern.Delivery.Cdn;

/// <summary>
/// Sends what waits in the outbox, one process of the fleet at a time: what has come together is sent together, no faster than the edge
/// allows; what fails is tried again later and later, until it is given up and operators see it. <see cref="RunOnceAsync"/> is called by one
/// loop; the rest is thread-safe.
/// </summary>
/// <param name="edge">Where to.</param>
/// <param name="store">The outbox.</param>
/// <param name="options">Pace and patience.</param>
/// <param name="meter">Counts.</param>
/// <param name="holder">This process: a name that no other has.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Scatters the pauses.</param>
/// <param name="log">What failed.</param>
public sealed partial class PurgeSender(IEdge edge, IPurgeStore store, CdnOptions options, PurgeMeter meter, string holder, TimeProvider time, Random random, ILogger<PurgeSender> log) : IDisposable
{
    private const int Batch = 500;
    private const int MaxConfirmed = 10_000;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<long, bool> _confirmed = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private long? _lastCall;
    private DateTimeOffset _silentUntil;

    // Longer than any call may take, or another process would begin while it runs.
    private TimeSpan Term => TimeSpan.FromSeconds(20 + 2 * options.TimeoutSeconds);

    /// <summary>No cache behind the edge gives the old answer any more, so this purge need not wait for that.</summary>
    public void Confirm(long id)
    {
        if (_confirmed.Count < MaxConfirmed)
            _confirmed[id] = true;
        Wake();
    }

    /// <summary>Ends when there may be something to send.</summary>
    public Task WaitAsync(TimeSpan most, CancellationToken cancel) => _wake.WaitAsync(most, cancel);

    /// <summary>Sends what is due. Returns how many calls were made.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (now < _silentUntil)
            return 0;
        long[] confirmed = [.. _confirmed.Keys];
        var due = await store.DueAsync(now, confirmed, Batch, cancel);
        foreach (var id in confirmed.Where(id => due.Count < Batch && !due.Any(entry => entry.Id == id)))
            _confirmed.TryRemove(id, out _);
        if (due.Count == 0 || !await store.HoldLeaseAsync(holder, Term, cancel))
            return 0;
        // Asked again: until the lease was held another process may have sent some.
        due = await store.DueAsync(now, confirmed, Batch, cancel);
        return due.Count == 0 ? 0 : await SendAsync(due, cancel);
    }

    public void Dispose() => _wake.Dispose();

    private void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It wakes already.
        }
    }

    private async Task<int> SendAsync(IReadOnlyList<PurgeEntry> entries, CancellationToken cancel)
    {
        var calls = 0;
        var failed = new Dictionary<PurgeItem, PurgeOutcome>();
        foreach (var chunk in PurgeItem.Coalesce(entries.SelectMany(entry => entry.Items)).Chunk(edge.MaxItems))
        {
            if (calls > 0 && !await store.HoldLeaseAsync(holder, Term, cancel))
                return calls;
            var outcome = await CallAsync(chunk, $"lectern-{entries[0].Id}-{entries[^1].Id}-{entries[0].Attempts}-{calls++}", cancel);
            foreach (var item in outcome.IsDone ? [] : chunk)
                failed[item] = outcome;
            if (outcome.RetryAfter is { } silence)
                _silentUntil = time.GetUtcNow() + (silence < LongestSilence ? silence : LongestSilence);
        }
        await MarkAsync(entries, failed);
        return calls;
    }

    private async Task<PurgeOutcome> CallAsync(PurgeItem[] items, string reference, CancellationToken cancel)
    {
        var pause = TimeSpan.FromSeconds(1 / options.PurgesPerSecond);
        if (_lastCall is { } last && time.GetElapsedTime(last) is var since && since < pause)
            await Task.Delay(pause - since, time, cancel);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.TimeoutSeconds), time);
        _lastCall = time.GetTimestamp();
        var outcome = await edge.PurgeAsync(items, reference, limit.Token);
        meter.Called(edge.Name, items.Length, outcome.IsDone);
        return outcome;
    }

    // Not stopped with the program: what the edge has confirmed must be written down.
    private async Task MarkAsync(IReadOnlyList<PurgeEntry> entries, Dictionary<PurgeItem, PurgeOutcome> failed)
    {
        var now = time.GetUtcNow();
        var faults = entries.Select(entry => (Entry: entry, Outcome: FaultOf(entry, failed))).ToList();
        long[] done = [.. faults.Where(one => one.Outcome is null).Select(one => one.Entry.Id)];
        if (done.Length > 0)
            await store.DoneAsync(done, CancellationToken.None);
        foreach (var id in done)
            _confirmed.TryRemove(id, out _);
        foreach (var entry in entries.Where(entry => done.Contains(entry.Id)))
            meter.Confirmed(now - entry.CreatedAt);
        foreach (var group in faults.Where(one => one.Outcome is not null).GroupBy(one => (one.Outcome!, one.Entry.Attempts, IsOver: IsOver(one.Entry, one.Outcome!, entries.Count, now))))
            await FailAsync([.. group.Select(one => one.Entry.Id)], group.Key.Item1, group.Key.Attempts + 1, group.Key.IsOver, now);
    }

    private async Task FailAsync(long[] ids, PurgeOutcome outcome, int attempts, bool isOver, DateTimeOffset now)
    {
        foreach (var id in ids)
            _confirmed.TryRemove(id, out _);
        await store.FailedAsync(ids, isOver ? null : now + Pause(attempts), now, outcome.Detail, CancellationToken.None);
        if (isOver)
            LogGivenUp(ids.Length, edge.Name, attempts, outcome.Detail);
        else
            LogFailed(ids.Length, edge.Name, attempts, outcome.Detail);
        meter.GaveUp(isOver ? ids.Length : 0);
    }

    // Everything stands for every item.
    private static PurgeOutcome? FaultOf(PurgeEntry entry, Dictionary<PurgeItem, PurgeOutcome> failed) => failed.GetValueOrDefault(PurgeItem.Everything)
        ?? entry.Items.Select(item => failed.GetValueOrDefault(item)).FirstOrDefault(outcome => outcome is not null);

    // Refused together with others it may be one of them that is wrong: each has its own attempts, and is alone in the end.
    private bool IsOver(PurgeEntry entry, PurgeOutcome outcome, int together, DateTimeOffset now) => (outcome.IsFinal && together == 1) || now - entry.CreatedAt >= options.GiveUpAfter;

    // Doubles, and is scattered by a half: what was refused together comes back apart.
    private TimeSpan Pause(int attempts) => TimeSpan.FromTicks(Math.Min(FirstPause.Ticks << Math.Min(attempts - 1, 20), LongestPause.Ticks)) * (0.5 + random.NextDouble());

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} purges were not taken by {Edge} (attempt {Attempts}): {Detail}")]
    private partial void LogFailed(int count, string edge, int attempts, string detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} purges were given up for {Edge} after {Attempts} attempts: {Detail}. The edge may show what is no longer so, up to Lectern:Cdn:EdgeSeconds; /api/operations/purges has them")]
    private partial void LogGivenUp(int count, string edge, int attempts, string detail);
}
