using Lectern.Monitoring.History.Blocks;
using Microsoft.Extensions.Logging;

namespace Lectern.Monitoring.History;

/// <summary>
/// Writes this node's history to the store and reads all nodes' from it at the start. While the store does not answer, a bounded number of
/// blocks waits; the finest are given up first. One caller at a time.
/// </summary>
internal sealed partial class HistoryKeeper(MetricsHistory history, IHistoryStore store, TimeProvider time, ILogger<HistoryKeeper> log)
{
    private const int MostWaiting = 200;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly Dictionary<(Resolution Tier, DateTimeOffset At), StoredBlock> _waiting = [];
    private readonly Dictionary<Resolution, DateTimeOffset> _turns = [];
    private readonly Dictionary<Resolution, DateTimeOffset> _full = [];
    private readonly DateTimeOffset _started = time.GetUtcNow() - Resolution.Minute.Block();
    private DateTimeOffset _trimmed;
    private bool _isLoaded;
    private bool _failed;

    /// <summary>Blocks that wait for the store.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Reads what was stored, then writes what is due. Called about once a second; what fails is tried again.</summary>
    public async Task RunOnceAsync(CancellationToken cancel)
    {
        Gather(ends: false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        try
        {
            if (!_isLoaded)
                await LoadAsync(null, limit.Token);
            _isLoaded = true;
            await FlushAsync(limit.Token);
            await TrimAsync(limit.Token);
            _failed = false;
        }
        catch (Exception error) when (!cancel.IsCancellationRequested)
        {
            // Once, not every second.
            if (!_failed)
                LogAway(error);
            _failed = true;
        }
    }

    /// <summary>Writes everything there is: the node ends.</summary>
    public async Task FinishAsync(CancellationToken cancel)
    {
        Gather(ends: true);
        try
        {
            await FlushAsync(cancel);
        }
        catch (Exception error)
        {
            LogAway(error);
        }
    }

    /// <summary>Reads what the store has of a node, or of all.</summary>
    public async Task LoadAsync(string? node, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var blocks = new List<(string Node, HistoryBlock Block)>();
        foreach (var tier in Enum.GetValues<Resolution>())
        {
            foreach (var stored in await store.ReadAsync(node, tier, now - tier.Kept(), now + tier.Block(), cancel))
            {
                if (Read(stored) is { } block)
                    blocks.Add((stored.Node, block));
            }
        }
        foreach (var group in blocks.GroupBy(block => block.Node, block => block.Block))
            history.Of(group.Key).Load(group, now);
    }

    // A second's block is written when it is full. Coarser ones are written while they fill too, or a crash would cost an hour.
    private void Gather(bool ends)
    {
        foreach (var tier in Enum.GetValues<Resolution>())
        {
            var turn = Resolutions.Floor(history.Own.Last, tier.Written());
            var isTurn = ends || (_turns.TryGetValue(tier, out var before) && turn > before);
            _turns[tier] = turn;
            if (!isTurn)
                continue;
            foreach (var block in history.Own.Blocks(tier, _full.GetValueOrDefault(tier, _started), filling: ends || tier != Resolution.Second))
                Wait(block);
        }
        foreach (var key in _waiting.Keys.OrderByDescending(key => key.Tier).ThenByDescending(key => key.At).Skip(MostWaiting).ToList())
            _waiting.Remove(key);
    }

    private void Wait(HistoryBlock block)
    {
        var at = block.Resolution.BlockOf(block.First);
        _waiting[(block.Resolution, at)] = new(history.Node, block.Resolution, at, BlockPayload.Write(block));
        if (block.Last == at + block.Resolution.Block())
            _full[block.Resolution] = block.First;
    }

    private async Task FlushAsync(CancellationToken cancel)
    {
        if (_waiting.Count == 0)
            return;
        await store.WriteAsync([.. _waiting.Values], cancel);
        _waiting.Clear();
    }

    private async Task TrimAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (now - _trimmed < TimeSpan.FromMinutes(1))
            return;
        foreach (var tier in Enum.GetValues<Resolution>())
            await store.TrimAsync(tier, now - tier.Kept() - tier.Block(), cancel);
        history.Forget(now);
        _trimmed = now;
    }

    private HistoryBlock? Read(StoredBlock stored)
    {
        try
        {
            return BlockPayload.Read(stored.Payload, history.Names);
        }
        catch (InvalidDataException error)
        {
            LogBroken(stored.Node, stored.Tier, stored.At, error.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store of the metrics' history does not answer; the last blocks wait in memory")]
    private partial void LogAway(Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A block of the metrics' history is left out: {Node}, {Tier}, {At:u}: {Reason}")]
    private partial void LogBroken(string node, Resolution tier, DateTimeOffset at, string reason);
}
