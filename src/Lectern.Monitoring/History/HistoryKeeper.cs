using Lectern.Monitoring.History.Blocks;
using Microsoft.Extensions.Logging;

namespace Lectern.Monitoring.History;

/// <summary>
/// Writes this node's history to the store and reads all nodes' from it at the start. While the store does not answer, a bounded number of
/// blocks waits; the finest are given up first. One caller at a time.
/// </summary>
internal sealed partial class HistoryKeeper : IDisposable
{
    private const int MostWaiting = 200;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Held = TimeSpan.FromMinutes(15);

    private readonly MetricsHistory _history;
    private readonly IHistoryStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<HistoryKeeper> _log;
    private readonly SemaphoreSlim _reaching = new(1);
    private readonly Dictionary<(Resolution Tier, DateTimeOffset At), StoredBlock> _waiting = [];
    private readonly Dictionary<Resolution, DateTimeOffset> _turns = [];
    private readonly Dictionary<Resolution, DateTimeOffset> _full = [];
    private readonly DateTimeOffset _started;
    private DateTimeOffset _trimmed;
    private (DateTimeOffset From, DateTimeOffset Until)? _reached;
    private bool _isLoaded;
    private bool _failed;

    public HistoryKeeper(MetricsHistory history, IHistoryStore store, TimeProvider time, ILogger<HistoryKeeper> log)
    {
        (_history, _store, _time, _log) = (history, store, time, log);
        _started = time.GetUtcNow() - Resolution.Minute.Block();
        history.Older = ReachBackAsync;
    }

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
                await BeginAsync(limit.Token);
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

    public void Dispose() => _reaching.Dispose();

    // What waits was made without what was stored of the same span, and must not take its place.
    private async Task BeginAsync(CancellationToken cancel)
    {
        await LoadAsync(null, cancel);
        _isLoaded = true;
        _full.Clear();
        Gather(ends: true);
    }

    /// <summary>Reads what the store has of a node, or of all.</summary>
    public async Task LoadAsync(string? node, CancellationToken cancel)
    {
        var now = _time.GetUtcNow();
        var blocks = new List<(string Node, HistoryBlock Block)>();
        foreach (var tier in Enum.GetValues<Resolution>())
            blocks.AddRange(await ReadAsync(node, tier, now - tier.InMemory(), now + tier.Block(), cancel));
        foreach (var group in blocks.GroupBy(block => block.Node, block => block.Block))
            _history.Of(group.Key).Load(group, now);
    }

    // One at a time: ten viewers who choose the last month at once must not read it ten times.
    private async Task ReachBackAsync(DateTimeOffset from, CancellationToken cancel)
    {
        var now = _time.GetUtcNow();
        var recent = now - Resolution.Minute.InMemory();
        if (from >= recent)
            return;
        await _reaching.WaitAsync(cancel);
        try
        {
            if (_reached is { } reached && reached.From <= from && now < reached.Until - (Held / 2))
                return;
            var until = now + Held;
            var blocks = await ReadAsync(null, Resolution.Minute, from - Resolution.Minute.Block(), recent, cancel);
            foreach (var group in blocks.GroupBy(block => block.Node, block => block.Block))
                _history.Of(group.Key).Hold(group, from, until);
            _reached = (from, until);
        }
        finally
        {
            _reaching.Release();
        }
    }

    private async Task<IEnumerable<(string Node, HistoryBlock Block)>> ReadAsync(string? node, Resolution tier, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel) =>
        (await _store.ReadAsync(node, tier, from, to, cancel)).Select(stored => (stored.Node, Block: Read(stored))).Where(read => read.Block is not null).Select(read => (read.Node, read.Block!)).ToList();

    // A second's block is written when it is full. Coarser ones are written while they fill too, or a crash would cost an hour.
    private void Gather(bool ends)
    {
        foreach (var tier in Enum.GetValues<Resolution>())
        {
            var turn = Resolutions.Floor(_history.Own.Last, tier.Written());
            var isTurn = ends || (_turns.TryGetValue(tier, out var before) && turn > before);
            _turns[tier] = turn;
            if (!isTurn)
                continue;
            foreach (var block in _history.Own.Blocks(tier, _full.GetValueOrDefault(tier, _started), filling: ends || tier != Resolution.Second))
                Wait(block);
        }
        foreach (var key in _waiting.Keys.OrderByDescending(key => key.Tier).ThenByDescending(key => key.At).Skip(MostWaiting).ToList())
            _waiting.Remove(key);
    }

    private void Wait(HistoryBlock block)
    {
        var at = block.Resolution.BlockOf(block.First);
        _waiting[(block.Resolution, at)] = new(_history.Node, block.Resolution, at, BlockPayload.Write(block));
        if (block.Last == at + block.Resolution.Block())
            _full[block.Resolution] = block.First;
    }

    private async Task FlushAsync(CancellationToken cancel)
    {
        if (_waiting.Count == 0)
            return;
        await _store.WriteAsync([.. _waiting.Values], cancel);
        _waiting.Clear();
    }

    private async Task TrimAsync(CancellationToken cancel)
    {
        var now = _time.GetUtcNow();
        if (now - _trimmed < TimeSpan.FromMinutes(1))
            return;
        foreach (var tier in Enum.GetValues<Resolution>())
            await _store.TrimAsync(tier, now - tier.Kept() - tier.Block(), cancel);
        _history.Forget(now);
        _trimmed = now;
    }

    private HistoryBlock? Read(StoredBlock stored)
    {
        try
        {
            return BlockPayload.Read(stored.Payload, _history.Names);
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
