using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Lectern.Caching.Generations;
using Lectern.Redis;

namespace Lectern.Caching.Shared;

/// <summary>What opening a key came to.</summary>
internal enum Opening
{
    /// <summary>Another node loads it.</summary>
    Busy = 0,

    /// <summary>This node is to load it.</summary>
    Leased = 1,

    /// <summary>There is a value that was not there before.</summary>
    Filled = 2,
}

/// <summary>Redis has not answered within the cache's patience; it may still.</summary>
internal sealed class RedisPatienceException() : Exception("Redis took longer than the cache waits for it (SharedLayerOptions.Patience).");

/// <summary>
/// The cache in Redis: values under a lease, generations as keys of their own, and what changes told to every node by Redis' broadcast
/// of changed keys. Keys: <c>{prefix}:g:TAG</c> a generation, <c>{prefix}:{KEY}:v</c> a value, <c>:l</c> its lease,
/// <c>{prefix}:k:{KEY}</c> a call to all nodes that the key has changed. Thread-safe.
/// </summary>
internal sealed class SharedLayer : IRedisTrackingListener, IAsyncDisposable
{
    private static readonly TimeSpan GenerationLifetime = TimeSpan.FromDays(7);
    private static readonly TimeSpan Knock = TimeSpan.FromMilliseconds(200);
    private const int MaxPending = 10_000;

    private readonly SharedLayerOptions _options;
    private readonly GenerationTable _generations;
    private readonly Cache _cache;
    private readonly TimeProvider _time;
    private readonly RedisClient _redis;
    private readonly string _generationPrefix;
    private readonly string _callPrefix;
    private readonly ConcurrentDictionary<string, string?> _pending = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _closing = new();
    private int _alone;
    private long _restsUntil;

    public SharedLayer(SharedLayerOptions options, GenerationTable generations, Cache cache, TimeProvider time)
    {
        (_options, _generations, _cache, _time) = (options, generations, cache, time);
        (_generationPrefix, _callPrefix) = ($"{options.Prefix}:g:", $"{options.Prefix}:k:");
        _redis = RedisClient.Start(options.Redis(new() { Mode = RedisTrackingMode.Prefixes, Prefixes = [_generationPrefix, _callPrefix], Listener = this }));
    }

    public SharedLayerOptions Options => _options;

    public RedisClient Redis => _redis;

    public bool IsAlone => Volatile.Read(ref _alone) != 0;

    /// <summary>Is it better not to ask Redis now? While it does not answer, and for a moment after it took too long.</summary>
    public bool IsResting => IsAlone || _time.GetTimestamp() < Volatile.Read(ref _restsUntil);

    public SharedLayerState State => IsAlone || _redis.State is RedisClientState.Unavailable ? SharedLayerState.Alone : SharedLayerState.Together;

    /// <summary>The value of a key, and the numbers of these tags at a moment before it was read.</summary>
    /// <exception cref="RedisException">Redis did not answer.</exception>
    /// <exception cref="RedisPatienceException">Redis did not answer in time.</exception>
    public async Task<(RedisLease? Value, CapturedGeneration[] Generations)> ReadAsync(string key, IReadOnlyList<string> tags, CancellationToken cancel)
    {
        var generations = await CaptureAsync(tags, cancel);
        // Behind the generations: a value that is newer than they are is of no use, one that is older would be of harm.
        return (await WithinAsync(_redis.GetAsync(ValueKey(key), cancel), cancel), generations);
    }

    /// <summary>The numbers of these tags, asked for where they are not known, and made where there are none.</summary>
    public async Task<CapturedGeneration[]> CaptureAsync(IReadOnlyList<string> tags, CancellationToken cancel)
    {
        var captured = new CapturedGeneration[tags.Count];
        List<int>? unknown = null;
        for (var i = 0; i < captured.Length; i++)
        {
            var generation = _generations[tags[i]];
            captured[i] = new(generation, generation.Value);
            if (captured[i].Value == Generation.Unknown)
                (unknown ??= []).Add(i);
        }
        if (unknown is not null)
            await AskAsync(captured, unknown, makes: true, cancel);
        return captured;
    }

    /// <summary>The numbers of these tags, asked for whatever this node knows.</summary>
    public async Task<CapturedGeneration[]> AskAsync(IReadOnlyList<string> tags, CancellationToken cancel)
    {
        var captured = tags.Select(tag => new CapturedGeneration(_generations[tag], Generation.Unknown)).ToArray();
        await AskAsync(captured, [.. Enumerable.Range(0, captured.Length)], makes: true, cancel);
        return captured;
    }

    public async Task<Opening> OpenAsync(string key, long token, long staleFill, CancellationToken cancel) =>
        (Opening)await WithinAsync(_redis.EvalAsync(SharedScripts.Open, [ValueKey(key), LeaseKey(key)],
            [Token(token), (long)_options.LeaseTime.TotalMilliseconds, staleFill == 0 ? Array.Empty<byte>() : FillBytes(staleFill)],
            static (ref RedisReplyReader reply) => reply.ReadInteger(), cancel), cancel);

    /// <summary>Stores a value; no, when the lease is gone: it was invalidated meanwhile, or took too long.</summary>
    public async Task<bool> FillAsync(string key, long token, ReadOnlyMemory<byte> value, long lifetime, CancellationToken cancel) =>
        await WithinAsync(_redis.EvalAsync(SharedScripts.Fill, [ValueKey(key), LeaseKey(key)], [Token(token), value, Math.Max(1, lifetime)],
            static (ref RedisReplyReader reply) => reply.ReadInteger(), cancel), cancel) == 1;

    public async Task ReleaseAsync(string key, long token)
    {
        try
        {
            await WithinAsync(_redis.EvalAsync(SharedScripts.Release, [LeaseKey(key)], [Token(token)], _closing.Token), _closing.Token);
        }
        catch (Exception fault) when (fault is RedisException or RedisPatienceException or OperationCanceledException)
        {
            // The lease ends by itself.
        }
    }

    /// <summary>Yes, when Redis has it; no, when Redis will have it as soon as it answers.</summary>
    public async ValueTask<bool> InvalidateAsync(IReadOnlyCollection<string> tags, string? position, CancellationToken cancel)
    {
        try
        {
            if (!IsAlone)
            {
                await SendAsync(tags.Select(tag => (tag, position)), cancel);
                return true;
            }
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            GoAlone();
        }
        Keep(tags, position);
        return false;
    }

    /// <summary>Redis did not do what it was asked. When only the patience ended, the connection may be sound: it is left alone for a moment.</summary>
    public void Failed(Exception fault)
    {
        if (fault is RedisUnavailableException)
            GoAlone();
        else if (fault is RedisPatienceException)
            Volatile.Write(ref _restsUntil, _time.GetTimestamp() + _time.TimestampFrequency / 4);
    }

    /// <summary>From now on nothing is believed that Redis said, until it answers again.</summary>
    public void GoAlone()
    {
        if (Interlocked.Exchange(ref _alone, 1) != 0)
            return;
        _cache.NewEra();
        _ = ReturnAsync();
    }

    void IRedisTrackingListener.Invalidated(ReadOnlySpan<byte> key)
    {
        var name = Encoding.UTF8.GetString(key);
        if (name.StartsWith(_generationPrefix, StringComparison.Ordinal))
            _generations.Find(name[_generationPrefix.Length..])?.Forget();
        else if (name.StartsWith(_callPrefix, StringComparison.Ordinal))
            _cache.KeyChanged(name[(_callPrefix.Length + 1)..^1]);
    }

    void IRedisTrackingListener.InvalidatedAll() => _cache.NewEra();

    void IRedisTrackingListener.Lost(RedisEndpoint server) => GoAlone();

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _redis.DisposeAsync();
    }

    // Knocks until Redis answers, brings what was invalidated meanwhile, and only then believes it again.
    private async Task ReturnAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Knock, _time, _closing.Token);
                // A read of every generation that is asked for often is a write's only sign on this connection.
                await _redis.SendAsync(new RedisCommand("PING") { KeyIndex = -1 }, _closing.Token);
                if (_options.BeforeReturn is { } first)
                    await first(_closing.Token);
                await SendPendingAsync();
                // Whoever has loaded something alone has not heard the others.
                _cache.NewEra();
                Volatile.Write(ref _alone, 0);
                return;
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // It is not there yet.
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task SendPendingAsync()
    {
        while (!_pending.IsEmpty)
        {
            var batch = _pending.ToArray();
            await SendAsync(batch.Select(pair => (pair.Key, pair.Value)), _closing.Token);
            foreach (var pair in batch)
                _pending.TryRemove(pair);
        }
    }

    private void Keep(IReadOnlyCollection<string> tags, string? position)
    {
        if (_pending.Count + tags.Count > MaxPending)
        {
            _pending.Clear();
            _pending[GenerationTable.Everything] = position;
            return;
        }
        foreach (var tag in tags)
            _pending[tag] = position;
    }

    private async Task SendAsync(IEnumerable<(string Tag, string? Position)> tags, CancellationToken cancel)
    {
        var sent = new List<Task>();
        foreach (var (tag, position) in tags)
        {
            sent.Add(_redis.SetAsync(_generationPrefix + tag, Text(_generations.NewValue(), position), GenerationLifetime, RedisSetWhen.Always, cancel).AsTask());
            // A prefix is no key.
            if (!tag.EndsWith('*'))
                sent.Add(_redis.EvalAsync(SharedScripts.Remove, [ValueKey(tag), LeaseKey(tag), CallKey(tag)], [], cancel).AsTask());
        }
        await Task.WhenAll(sent).WaitAsync(TimeSpan.FromSeconds(2), _time, cancel);
    }

    private async Task AskAsync(CapturedGeneration[] captured, List<int> unknown, bool makes, CancellationToken cancel)
    {
        var keys = unknown.Select(i => (RedisArgument)(_generationPrefix + captured[i].Generation.Tag)).ToArray();
        var changes = unknown.Select(i => captured[i].Generation.Changes).ToArray();
        List<int>? missing = null;
        using (var values = await WithinAsync(_redis.MGetAsync(keys, cancel), cancel))
        {
            for (var i = 0; i < keys.Length; i++)
            {
                if (values[i] is { } text && TryRead(text.Span, out var value, out var position))
                {
                    var generation = captured[unknown[i]].Generation;
                    generation.Learn(value, position, changes[i]);
                    captured[unknown[i]] = new(generation, value);
                }
                else
                {
                    (missing ??= []).Add(unknown[i]);
                }
            }
        }
        if (missing is null || !makes)
            return;
        // Two nodes may make it at once: the first wins, and both read what it is.
        await WithinAsync(new ValueTask<bool[]>(Task.WhenAll(missing.Select(i => _redis.SetAsync(_generationPrefix + captured[i].Generation.Tag,
            Text(_generations.NewValue(), null), GenerationLifetime, RedisSetWhen.Missing, cancel).AsTask()))), cancel);
        await AskAsync(captured, missing, makes: false, cancel);
    }

    private async Task<T> WithinAsync<T>(ValueTask<T> answer, CancellationToken cancel)
    {
        if (answer.IsCompletedSuccessfully)
            return answer.Result;
        try
        {
            return await answer.AsTask().WaitAsync(_options.Patience, _time, cancel);
        }
        catch (TimeoutException)
        {
            throw new RedisPatienceException();
        }
    }

    private string ValueKey(string key) => $"{_options.Prefix}:{{{key}}}:v";

    private string LeaseKey(string key) => $"{_options.Prefix}:{{{key}}}:l";

    private string CallKey(string key) => $"{_callPrefix}{{{key}}}";

    private static byte[] Token(long token) => FillBytes(token);

    private static byte[] FillBytes(long fill)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, fill);
        return bytes;
    }

    private static byte[] Text(long value, string? position) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{value}|{position}"));

    private static bool TryRead(ReadOnlySpan<byte> text, out long value, out string? position)
    {
        (value, position) = (0, null);
        var bar = text.IndexOf((byte)'|');
        if (bar < 0 || !long.TryParse(text[..bar], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) || value == Generation.Unknown)
            return false;
        position = bar + 1 < text.Length ? Encoding.UTF8.GetString(text[(bar + 1)..]) : null;
        return true;
    }
}
