using Lectern.Caching.Generations;
using Lectern.Redis;

namespace Lectern.Caching.Shared;

// Whether Redis is believed. Alone, from the moment at which something may have been missed; together again, when Redis has heard what was
// invalidated here, is known to have lost nothing itself, and no connection has ended since that was begun.
internal sealed partial class SharedLayer
{
    private static readonly TimeSpan Knock = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    private readonly Lock _presence = new();
    private readonly PendingInvalidations _pending = new();
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _alone = true;
    private bool _resting;
    private int _losses;

    public bool IsAlone => Volatile.Read(ref _alone);

    /// <summary>Is it better not to ask Redis now? While it does not answer, and after it took too long, until it has answered in time again.</summary>
    public bool IsResting => IsAlone || Volatile.Read(ref _resting);

    public SharedLayerState State => IsAlone ? SharedLayerState.Alone : SharedLayerState.Together;

    /// <summary>Completes with the first answer of Redis.</summary>
    public Task Arrived => _arrived.Task;

    /// <summary>Invalidations that Redis has not heard of.</summary>
    public int Pending
    {
        get
        {
            lock (_presence)
                return _pending.Count;
        }
    }

    /// <summary>Waits for the first answer of Redis, at most as long as for any.</summary>
    public async ValueTask<bool> IsThereAsync()
    {
        if (!_arrived.Task.IsCompleted)
            await Task.WhenAny(_arrived.Task, Task.Delay(_options.Patience, _time));
        return !IsResting;
    }

    /// <summary>Yes, when Redis has it; no, when Redis will have it as soon as it answers.</summary>
    public async Task<bool> InvalidateAsync(IReadOnlyCollection<string> tags, string? position)
    {
        await IsThereAsync();
        lock (_presence)
        {
            if (_alone)
            {
                _pending.Add(tags, position);
                return false;
            }
        }
        try
        {
            await SendAsync(tags.Select(tag => (tag, position)));
            return true;
        }
        catch (Exception fault) when (IsRedis(fault) || fault is TimeoutException)
        {
            // Both at once: between them it could come back, without having brought this.
            lock (_presence)
            {
                _pending.Add(tags, position);
                GoAlone();
            }
            return false;
        }
    }

    /// <summary>Redis did not do what it was asked. When only the patience ended, the connection may be sound: it is left alone until it answers in time.</summary>
    public void Failed(Exception fault)
    {
        if (fault is RedisUnavailableException { Reason: not RedisUnavailableReason.QueueFull })
        {
            GoAlone();
            return;
        }
        lock (_presence)
        {
            if (_resting)
                return;
            Volatile.Write(ref _resting, true);
        }
        _ = RestAsync();
    }

    // Whether Redis answers in time again is found out here, and not at the cost of the next reader.
    private async Task RestAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Rest, _time, _closing.Token);
                using var values = await WithinAsync(_redis.MGetAsync(Marks(), _closing.Token));
                Volatile.Write(ref _resting, false);
                return;
            }
            catch (Exception fault) when (IsRedis(fault) || fault is OperationCanceledException)
            {
                // Not yet.
            }
        }
    }

    /// <summary>From now on nothing is believed that Redis said, until it answers again.</summary>
    public void GoAlone()
    {
        lock (_presence)
        {
            _losses++;
            if (_alone)
                return;
            Volatile.Write(ref _alone, true);
            _cache.NewEra();
        }
        _ = ReturnAsync(Knock);
    }

    private async Task ReturnAsync(TimeSpan pause)
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, _time, _closing.Token);
                if (await TryReturnAsync())
                    return;
            }
            catch (Exception) when (!_closing.IsCancellationRequested)
            {
                // It is not there yet.
            }
            catch (Exception)
            {
                return;
            }
            pause = Knock;
        }
    }

    private async Task<bool> TryReturnAsync()
    {
        int losses;
        lock (_presence)
            losses = _losses;
        await RecognizeAsync();
        if (_options.BeforeReturn is { } first)
            await first(_closing.Token);
        while (true)
        {
            PendingInvalidation[] batch;
            lock (_presence)
                batch = _pending.Batch;
            await SendAsync(batch.SelectMany(one => one.Positions.Length == 0 ? [(one.Tag, null)] : one.Positions.Reverse().Select(position => (one.Tag, (string?)position))));
            lock (_presence)
            {
                _pending.Remove(batch);
                if (_losses != losses)
                    return false;
                if (_pending.Count > 0)
                    continue;
                // Whoever has loaded something alone has not heard the others.
                _cache.NewEra();
                Volatile.Write(ref _alone, false);
                _arrived.TrySetResult();
                return true;
            }
        }
    }

    // A server that was restarted from its disk, and a replica that took over, may have forgotten invalidations and kept the values: then
    // everything in Redis is invalidated. It is the same server while the mark that was left there names its run. The marks also make a
    // connection to every master, or its changes would not be heard.
    private async Task RecognizeAsync()
    {
        await _redis.SendAsync(new RedisCommand("PING") { KeyIndex = -1 }, _closing.Token);
        var marks = Marks();
        var runs = await Task.WhenAll(marks.Select(mark => _redis.EvalAsync(SharedScripts.Recognize, [mark], [], ReadRun, _closing.Token).AsTask()));
        if (Array.TrueForAll(runs, run => run.IsKnown) && runs.Select(run => run.Id).Distinct().Count() == await CountMastersAsync())
            return;
        await SendAsync([(GenerationTable.Everything, null)]);
        await Task.WhenAll(marks.Select((mark, i) => _redis.SetAsync(mark, runs[i].Id, cancel: _closing.Token).AsTask()));
    }

    // Of a Cluster so many that every master has some.
    private RedisArgument[] Marks() => [.. Enumerable.Range(0, _redis.IsCluster ? 128 : 1).Select(number => (RedisArgument)_keys.Mark(number))];

    private async Task<int> CountMastersAsync()
    {
        if (!_redis.IsCluster)
            return 1;
        var slots = await _redis.SendAsync(new RedisCommand("CLUSTER", "SLOTS") { KeyIndex = -1 }, _closing.Token);
        return slots.Items.Select(range => (range.Items[2].Items[0].ToString(), range.Items[2].Items[1].AsInteger())).Distinct().Count();
    }

    private static (string Id, bool IsKnown) ReadRun(ref RedisReplyReader reply)
    {
        reply.ReadCount();
        return (reply.ReadText(), reply.ReadInteger() == 1);
    }
}
