using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Lectern.Caching;

namespace Lectern.Benchmarks;

/// <summary>
/// A database of versions, several nodes that read and write through their caches, and a judge. A write commits the next version of one
/// key and then invalidates it by a way drawn by lot: its name, a tag, a prefix, everything. A read that began after the invalidation of
/// version n was acknowledged on its node must give n or newer; on the other nodes the time until n or newer was read there is measured.
/// </summary>
internal sealed class SoakModel
{
    private readonly Cache[] _nodes;
    private readonly int _keys;
    private readonly double _writesPerSecond;
    private readonly CacheFamily _brief;
    private readonly CacheFamily _long;
    private readonly long[] _versions;
    private readonly long[][] _acknowledged;
    private readonly ConcurrentQueue<string> _stale = new();
    private readonly ConcurrentQueue<(int Key, long Version, int Writer, long At)> _watched = new();
    private readonly ConcurrentQueue<double> _delays = new();
    private readonly Random _chance = new(1);
    private long _reads;
    private long _writes;
    private long _loads;
    private long _failed;
    private long _injected;
    private long _lateElsewhere;
    private long _mostBytes;

    public SoakModel(Cache[] nodes, int keys = 12, double writesPerSecond = 200)
    {
        (_nodes, _keys, _writesPerSecond) = (nodes, keys, writesPerSecond);
        // In the one, expiry, refreshes and stale answers take part; in the other, nothing ends a value but an invalidation.
        _brief = new("brief") { Lifetime = TimeSpan.FromSeconds(1), StaleWhileRevalidate = TimeSpan.FromSeconds(5), StaleOnError = TimeSpan.FromSeconds(30), SoftLimit = TimeSpan.FromMilliseconds(5), EarlyRefresh = 5 };
        _long = new("long") { Lifetime = TimeSpan.FromHours(1), EarlyRefresh = 0 };
        _versions = new long[keys];
        _acknowledged = [.. nodes.Select(_ => new long[keys])];
    }

    /// <summary>Loads fail by lot, one in so many; 0: none. A read may fail only when a load did.</summary>
    public int FailOneIn { get; init; } = 40;

    /// <summary>How long another node may go on giving an older version before that is a fault, and not the way of a report.</summary>
    public TimeSpan MostElsewhere { get; init; } = TimeSpan.FromSeconds(10);

    public IReadOnlyCollection<string> Stale => _stale;

    public long Failed => _failed;

    /// <summary>Bytes in the memory of the fullest node.</summary>
    public long MostBytes => _mostBytes;

    public string Report
    {
        get
        {
            var delays = _delays.Order().ToArray();
            return string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"{_reads:N0} reads, {_writes:N0} writes, {_loads:N0} loads ({_injected:N0} made to fail); {_stale.Count} stale, {_failed} failed reads; "
                + $"seen on the other node after p50 {At(0.5):0.0} ms, p95 {At(0.95):0.0} ms, p99 {At(0.99):0.0} ms, most {At(1):0.0} ms ({delays.Length:N0} writes), later than {MostElsewhere.TotalSeconds:0} s: {_lateElsewhere}; memory at most {_mostBytes:N0} bytes");

            double At(double quantile) => delays.Length == 0 ? 0 : delays[Math.Min(delays.Length - 1, (int)(quantile * delays.Length))];
        }
    }

    /// <summary>Reads and writes until told to stop.</summary>
    public async Task RunAsync(int readersEach, int seed, CancellationToken stop)
    {
        var work = new List<Task>();
        for (var node = 0; node < _nodes.Length; node++)
        {
            var here = node;
            for (var reader = 0; reader < readersEach; reader++)
            {
                var random = new Random(HashCode.Combine(seed, here, reader));
                work.Add(Task.Run(() => ReadManyAsync(here, random, stop), CancellationToken.None));
            }
            var lot = new Random(HashCode.Combine(seed, here, "writer"));
            work.Add(Task.Run(() => WriteManyAsync(here, lot, stop), CancellationToken.None));
        }
        work.Add(Task.Run(() => WatchAsync(stop), CancellationToken.None));
        await Task.WhenAll(work);
    }

    /// <summary>Every key on every node gives its newest version, now that nobody writes.</summary>
    public async Task<bool> SettlesAsync(TimeSpan within)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < within; await Task.Delay(20))
        {
            var all = true;
            for (var node = 0; node < _nodes.Length; node++)
            {
                for (var key = 0; key < _keys; key++)
                    all &= await IsNewestAsync(node, key);
            }
            if (all)
                return true;
        }
        return false;
    }

    private async Task<bool> IsNewestAsync(int node, int key)
    {
        try
        {
            return await ReadAsync(node, key) == _versions[key];
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private CacheKey Key(int number) => new(number % 2 == 0 ? _brief : _long, $"course:{number % 3}:page:{number}", $"school:{number % 4}", "catalog");

    private async Task<long> ReadAsync(int node, int key)
    {
        var read = await _nodes[node].GetAsync(Key(key), (this, key), static (state, _, cancel) => state.Item1.LoadAsync(state.key, cancel), NumberCodec.Instance, CancellationToken.None);
        return long.Parse(read!, System.Globalization.CultureInfo.InvariantCulture);
    }

    private int Draw(int below, int above = 0)
    {
        lock (_chance)
            return above == 0 ? _chance.Next(below) : _chance.Next(below, above);
    }

    private async Task<string?> LoadAsync(int key, CancellationToken cancel)
    {
        Interlocked.Increment(ref _loads);
        var lot = Draw(100);
        if (lot < 30)
            await Task.Delay(Draw(1, 8), cancel);
        var version = Volatile.Read(ref _versions[key]);
        // The delay that counts: what was read is on its way, and the world goes on.
        if (lot is > 20 and < 60)
            await Task.Delay(Draw(1, 15), cancel);
        if (FailOneIn > 0 && Draw(FailOneIn) == 0)
        {
            Interlocked.Increment(ref _injected);
            throw new InvalidOperationException("The database is away (drawn by lot).");
        }
        return version.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task ReadManyAsync(int node, Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var key = random.Next(_keys);
            var least = Volatile.Read(ref _acknowledged[node][key]);
            try
            {
                var version = await ReadAsync(node, key);
                if (version < least)
                    _stale.Enqueue($"node {node} gave version {version} of key {key}; {least} had been acknowledged there before the read began");
            }
            catch (InvalidOperationException)
            {
                // Drawn by lot, and nothing older could be given.
            }
            catch (Exception fault)
            {
                Interlocked.Increment(ref _failed);
                if (_failed < 5)
                    _stale.Enqueue($"a read failed: {fault}");
            }
            if (Interlocked.Increment(ref _reads) % 64 == 0)
            {
                _mostBytes = Math.Max(_mostBytes, _nodes[node].Bytes);
                await Task.Delay(1, CancellationToken.None);
            }
        }
    }

    private async Task WriteManyAsync(int node, Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(random.NextDouble() * 2 * _nodes.Length / _writesPerSecond), CancellationToken.None);
            var number = random.Next(_keys);
            var version = Interlocked.Increment(ref _versions[number]);
            var key = Key(number);
            string tag = random.Next(20) switch
            {
                < 8 => key.Text,
                < 13 => key.Tags[0],
                < 15 => key.Tags[1],
                < 17 => $"course:{number % 3}:*",
                < 19 => "course:*",
                _ => "*",
            };
            var everywhere = await _nodes[node].InvalidateAsync([tag], cancel: CancellationToken.None);
            Raise(ref _acknowledged[node][number], version);
            Interlocked.Increment(ref _writes);
            if (everywhere && _watched.Count < 4)
                _watched.Enqueue((number, version, node, Stopwatch.GetTimestamp()));
        }
    }

    // Reads on the other nodes until the version is there. From then on it must stay there: what was seen once is acknowledged.
    private async Task WatchAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (!_watched.TryDequeue(out var one))
            {
                await Task.Delay(1, CancellationToken.None);
                continue;
            }
            for (var node = 0; node < _nodes.Length; node++)
            {
                if (node != one.Writer)
                    await SeenAsync(node, one.Key, one.Version, one.At, stop);
            }
        }
    }

    private async Task SeenAsync(int node, int key, long version, long since, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var began = Stopwatch.GetElapsedTime(since);
            try
            {
                if (await ReadAsync(node, key) >= version)
                {
                    // When the read that gave it began: how long it loaded is not the report's doing.
                    _delays.Enqueue(began.TotalMilliseconds);
                    Raise(ref _acknowledged[node][key], version);
                    return;
                }
            }
            catch (InvalidOperationException)
            {
                // Drawn by lot.
            }
            if (Stopwatch.GetElapsedTime(since) > MostElsewhere)
            {
                Interlocked.Increment(ref _lateElsewhere);
                return;
            }
            await Task.Yield();
        }
    }

    private static void Raise(ref long place, long value)
    {
        for (var before = Volatile.Read(ref place); before < value;)
        {
            var found = Interlocked.CompareExchange(ref place, value, before);
            if (found == before)
                return;
            before = found;
        }
    }

    private sealed class NumberCodec : ICacheCodec<string>
    {
        public static NumberCodec Instance { get; } = new();

        public int SizeOf(string value) => value.Length;

        public void Write(string value, IBufferWriter<byte> bytes) => bytes.Write(Encoding.UTF8.GetBytes(value));

        public string? Read(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
    }
}
