using System.Buffers.Binary;
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

/// <summary>What storing a value came to.</summary>
internal enum Filling
{
    /// <summary>The lease is gone: it was invalidated meanwhile, or took too long.</summary>
    Fenced = 0,

    /// <summary>All nodes can read it.</summary>
    Stored = 1,

    /// <summary>Redis did not answer, or it does not take values so large.</summary>
    Failed = 2,
}

/// <summary>Redis has not answered within the cache's patience; it may still.</summary>
internal sealed class RedisPatienceException() : Exception("Redis took longer than the cache waits for it (SharedLayerOptions.Patience).");

/// <summary>
/// The cache in Redis: values under a lease, generations as keys of their own, and what changes told to every node by Redis' broadcast
/// of changed keys. Whether Redis is believed at all is in SharedLayer.Presence.cs. Thread-safe.
/// </summary>
internal sealed partial class SharedLayer : IRedisTrackingListener, IAsyncDisposable
{
    private static readonly TimeSpan GenerationLifetime = TimeSpan.FromDays(7);
    private static readonly TimeSpan PositionLifetime = TimeSpan.FromHours(1);

    private readonly SharedLayerOptions _options;
    private readonly SharedKeys _keys;
    private readonly GenerationTable _generations;
    private readonly Cache _cache;
    private readonly TimeProvider _time;
    private readonly RedisClient _redis;
    private readonly int _maxValue;
    private readonly CancellationTokenSource _closing = new();

    /// <exception cref="ArgumentException">An option cannot work.</exception>
    public SharedLayer(SharedLayerOptions options, GenerationTable generations, Cache cache, TimeProvider time)
    {
        (_options, _generations, _cache, _time) = (options, generations, cache, time);
        _keys = new(options.Prefix);
        var redis = options.Redis(new() { Mode = RedisTrackingMode.Prefixes, Prefixes = [_keys.Generations, _keys.Calls], Listener = this });
        // A replica may tell a generation that has ended, and report changes late.
        if (redis.ReadFromReplicas)
            throw new ArgumentException("ReadFromReplicas is set on the cache's Redis. Leave it out: a replica may be behind an invalidation.", nameof(options));
        if (redis.Tracking?.Listener != this)
            throw new ArgumentException("SharedLayerOptions.Redis did not set Tracking to what it was given. Without it, nobody hears of invalidations.", nameof(options));
        _maxValue = redis.MaxBulkBytes;
        _redis = RedisClient.Start(redis);
        _ = ReturnAsync(TimeSpan.Zero);
    }

    public SharedLayerOptions Options => _options;

    public RedisClient Redis => _redis;

    /// <summary>The numbers of these tags, asked for where they are not known, and made where there are none.</summary>
    /// <exception cref="RedisException">Redis did not answer.</exception>
    /// <exception cref="RedisPatienceException">Redis did not answer in time.</exception>
    public async Task<CapturedGeneration[]> CaptureAsync(IReadOnlyList<string> tags)
    {
        var captured = tags.Select(tag => _generations[tag].Capture()).ToArray();
        var unknown = Enumerable.Range(0, captured.Length).Where(i => captured[i].Value == Generation.Unknown).ToList();
        if (unknown.Count > 0)
            await AskAsync(captured, unknown, makes: true);
        return captured;
    }

    /// <summary>The numbers of these tags, asked for whatever this node knows.</summary>
    public async Task<CapturedGeneration[]> AskAsync(IReadOnlyList<string> tags)
    {
        var captured = tags.Select(tag => _generations[tag].Capture()).ToArray();
        await AskAsync(captured, [.. Enumerable.Range(0, captured.Length)], makes: true);
        return captured;
    }

    /// <summary>The stored value of a key, as it is. To be asked after the generations: a value that is newer than they are is of no use, one that is older would be of harm.</summary>
    public Task<RedisLease?> ReadAsync(string key) => WithinAsync(_redis.GetAsync(_keys.Value(key)));

    /// <summary>Where the last changes of the key itself stand.</summary>
    public Task<string[]> PositionsAsync(string key) =>
        WithinAsync(_redis.GetAsync(_keys.Positions(key), static (ref RedisReplyReader reply) => reply.TryReadNull() ? [] : SharedKeys.ReadPositions(Encoding.UTF8.GetBytes(reply.ReadText()))));

    /// <summary>Asks for the right to load a key.</summary>
    /// <param name="key">Which.</param>
    /// <param name="token">The lease will have it.</param>
    /// <param name="stale">The number of the fill that is no longer true; empty when there is none.</param>
    public async Task<(Opening Opening, string[] Positions)> OpenAsync(string key, long token, byte[] stale)
    {
        try
        {
            return await WithinAsync(_redis.EvalAsync(SharedScripts.Open, [_keys.Value(key), _keys.Lease(key), _keys.Positions(key)],
                [Bytes(token), (long)_options.LeaseTime.TotalMilliseconds, stale], static (ref RedisReplyReader reply) => ReadOpening(ref reply)));
        }
        catch
        {
            // It may have the lease nevertheless, and others would wait for a load that does not come.
            _ = ReleaseAsync(key, token);
            throw;
        }
    }

    /// <summary>Keeps the lease until disposed: a load may take longer than a node that died should hold others up.</summary>
    public IAsyncDisposable Renewing(string key, long token) =>
        _time.CreateTimer(_ => _ = QuietlyAsync(SharedScripts.Renew, key, [Bytes(token), (long)_options.LeaseTime.TotalMilliseconds]), null, _options.LeaseTime / 3, _options.LeaseTime / 3);

    public Task ReleaseAsync(string key, long token) => QuietlyAsync(SharedScripts.Release, key, [Bytes(token)]);

    public async Task<Filling> FillAsync(string key, long token, ReadOnlyMemory<byte> value, long lifetime)
    {
        if (value.Length > _maxValue)
            return Filling.Failed;
        try
        {
            return (Filling)await WithinAsync(_redis.EvalAsync(SharedScripts.Fill, [_keys.Value(key), _keys.Lease(key)], [Bytes(token), value, Math.Max(1, lifetime)],
                static (ref RedisReplyReader reply) => reply.ReadInteger()));
        }
        catch (Exception fault) when (IsRedis(fault))
        {
            Failed(fault);
            return Filling.Failed;
        }
    }

    /// <summary>Is it Redis that failed?</summary>
    public static bool IsRedis(Exception fault) => fault is RedisException or RedisPatienceException or ObjectDisposedException;

    /// <summary>The number of a fill, as <see cref="OpenAsync"/> wants it: of what lies there, whatever it is.</summary>
    public static byte[] FillOf(RedisLease value) => value.Length < 3 ? [] : value.Span[2..Math.Min(10, value.Length)].ToArray();

    void IRedisTrackingListener.Invalidated(ReadOnlySpan<byte> key)
    {
        var name = Encoding.UTF8.GetString(key);
        if (name.StartsWith(_keys.Generations, StringComparison.Ordinal))
            _generations.Find(name[_keys.Generations.Length..])?.Forget();
        else if (name.StartsWith(_keys.Calls, StringComparison.Ordinal))
            _cache.KeyChanged(_keys.Called(name));
    }

    void IRedisTrackingListener.InvalidatedAll() => _cache.NewEra();

    void IRedisTrackingListener.Lost(RedisEndpoint server) => GoAlone();

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _redis.DisposeAsync();
    }

    private async Task SendAsync(IEnumerable<(string Tag, string? Position)> changes)
    {
        var sent = new List<Task>();
        foreach (var (tag, position) in changes)
        {
            // A new number with every attempt: one that comes late must not bring back what another one has ended.
            sent.Add(_redis.EvalAsync(SharedScripts.Change, [_keys.Generation(tag)], [UniqueNumbers.Next(), position ?? "", (long)GenerationLifetime.TotalMilliseconds]).AsTask());
            if (!CacheNames.IsPrefix(tag))
                sent.Add(_redis.EvalAsync(SharedScripts.Remove, [_keys.Value(tag), _keys.Lease(tag), _keys.Call(tag), _keys.Positions(tag)], [position ?? "", (long)PositionLifetime.TotalMilliseconds]).AsTask());
        }
        await Task.WhenAll(sent).WaitAsync(TimeSpan.FromSeconds(2), _time);
    }

    private async Task AskAsync(CapturedGeneration[] captured, List<int> unknown, bool makes)
    {
        var keys = unknown.Select(i => (RedisArgument)_keys.Generation(captured[i].Generation.Tag)).ToArray();
        var changes = unknown.Select(i => captured[i].Generation.Changes).ToArray();
        var missing = new List<int>();
        using (var values = await WithinAsync(_redis.MGetAsync(keys)))
        {
            for (var i = 0; i < keys.Length; i++)
            {
                var generation = captured[unknown[i]].Generation;
                if (values[i] is { } text && SharedKeys.TryRead(text.Span, out var value, out var positions))
                {
                    generation.Learn(value, positions, changes[i]);
                    // With the positions that were read with it, not with those that this node knew: they belong to this number.
                    captured[unknown[i]] = new(generation, value, Positions.Union(positions, generation.Positions));
                }
                else
                {
                    captured[unknown[i]] = new(generation, Generation.Unknown, generation.Positions);
                    missing.Add(unknown[i]);
                }
            }
        }
        if (missing.Count == 0 || !makes)
            return;
        // Two nodes may make it at once: the first wins, and both read what it is.
        await WithinAsync(new ValueTask<bool[]>(Task.WhenAll(missing.Select(i => _redis.SetAsync(_keys.Generation(captured[i].Generation.Tag),
            Number(), GenerationLifetime, RedisSetWhen.Missing).AsTask()))));
        await AskAsync(captured, missing, makes: false);
    }

    private async Task QuietlyAsync(RedisScript script, string key, RedisArgument[] arguments)
    {
        try
        {
            await _redis.EvalAsync(script, [_keys.Lease(key)], arguments, _closing.Token);
        }
        catch (Exception fault) when (IsRedis(fault) || fault is OperationCanceledException)
        {
            // The lease ends by itself.
        }
    }

    private async Task<T> WithinAsync<T>(ValueTask<T> answer)
    {
        if (answer.IsCompletedSuccessfully)
            return answer.Result;
        try
        {
            return await answer.AsTask().WaitAsync(_options.Patience, _time);
        }
        catch (TimeoutException)
        {
            throw new RedisPatienceException();
        }
    }

    private static (Opening, string[]) ReadOpening(ref RedisReplyReader reply)
    {
        reply.ReadCount();
        var opening = (Opening)reply.ReadInteger();
        return (opening, SharedKeys.ReadPositions(Encoding.UTF8.GetBytes(reply.ReadText())));
    }

    private static string Number() => string.Create(CultureInfo.InvariantCulture, $"{UniqueNumbers.Next()}|");

    private static byte[] Bytes(long number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return bytes;
    }
}
