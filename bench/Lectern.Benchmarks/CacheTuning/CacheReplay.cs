using System.Globalization;
using Lectern.Caching;
using Lectern.Server.Operations.Tuning;
using Lectern.Tuning.Caches;
using Lectern.Tuning.Settings;

namespace Lectern.Benchmarks.CacheTuning;

/// <summary>The real cache under a mix, on a clock that jumps from request to request. What is truly behind is known here, and to nobody else.</summary>
internal sealed class CacheReplay : IAsyncDisposable, ITunedSettings
{
    private readonly ReplayClock _clock = new();
    private readonly Random _random;
    private readonly Cache _cache;
    private readonly (MixKind Kind, CacheFamily Family, List<Content> Contents)[] _kinds;
    private readonly CacheTunerOptions _prices;
    private readonly ReplaySettings _start;
    private double _loadMilliseconds;
    private double _staleSeconds;
    private double _megabyteSeconds;
    private long _requests;
    private double _nextMinute = 60;

    public CacheReplay(Mix mix, ReplaySettings settings, CacheTunerOptions prices, int seed)
    {
        (_prices, _start, _random) = (prices, settings, new(seed));
        _cache = new Cache(new() { MemoryMegabytes = settings.Megabytes }, _clock, new Random(3));
        _kinds = [.. mix.Kinds().Zip([settings.First, settings.Second], (kind, lifetime) =>
            (kind, new CacheFamily(kind.Name) { Lifetime = TimeSpan.FromSeconds(lifetime), StaleWhileRevalidate = TimeSpan.FromMinutes(10) }, new List<Content>()))];
        Minutes = new(_cache, name => _kinds.Single(kind => kind.Kind.Name == name).Family, _clock);
    }

    public TimeProvider Clock => _clock;

    public CacheMinutes Minutes { get; }

    public ReplaySettings Settings => new(_kinds[0].Family.Lifetime.TotalSeconds, _kinds[1].Family.Lifetime.TotalSeconds, _cache.MemoryMegabytes);

    /// <summary>Milliseconds of the database's time for a request: for its loads, for being behind, for its share of the memory.</summary>
    public async Task<double> CostAsync(TimeSpan warmUp, TimeSpan length)
    {
        await RunAsync(warmUp);
        var (load, stale, memory, requests) = (_loadMilliseconds, _staleSeconds, _megabyteSeconds, _requests);
        await RunAsync(length);
        return (_loadMilliseconds - load + _prices.StaleSecondMilliseconds * (_staleSeconds - stale) + _prices.MegabyteMilliseconds * (_megabyteSeconds - memory)) / (_requests - requests);
    }

    public async Task RunAsync(TimeSpan length)
    {
        var rate = _kinds.Sum(kind => kind.Kind.Rate);
        var end = _clock.Seconds + length.TotalSeconds;
        while (_clock.Seconds < end)
        {
            _clock.AdvanceTo(_clock.Seconds - Math.Log(1 - _random.NextDouble()) / rate);
            for (; _clock.Seconds >= _nextMinute; _nextMinute += 60)
            {
                Minutes.Sample();
                _megabyteSeconds += 60 * _cache.Bytes / 1048576.0;
            }
            await AskAsync(_kinds[_random.NextDouble() * rate < _kinds[0].Kind.Rate ? 0 : 1]);
        }
    }

    public Task<IReadOnlyList<TunedSetting>> ReadAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<TunedSetting>>(
    [
        .. _kinds.Select((kind, i) => new TunedSetting(CacheTuner.LifetimeOf(kind.Kind.Name), "s", i == 0 ? _start.First : _start.Second, kind.Family.Lifetime.TotalSeconds, _prices.LeastLifetimeSeconds, _prices.MostLifetimeSeconds)),
        .. _kinds.Select(kind => new TunedSetting(CacheTuner.TrialOf(kind.Kind.Name), "s", 0, kind.Family.TrialLifetime.TotalSeconds, 0, _prices.MostLifetimeSeconds)),
        new(CacheTuner.Memory, "MB", _start.Megabytes, _cache.MemoryMegabytes, _prices.LeastMegabytes, _prices.MostMegabytes),
    ]);

    public async Task WriteAsync(string name, double? value, CancellationToken cancel)
    {
        var to = value ?? (await ReadAsync(cancel)).Single(setting => setting.Name == name).Configured;
        if (name == CacheTuner.Memory)
            _cache.Resize((int)to);
        else if (_kinds.FirstOrDefault(kind => name == CacheTuner.TrialOf(kind.Kind.Name)).Family is { } tried)
            tried.TrialLifetime = TimeSpan.FromSeconds(to);
        else
            _kinds.Single(kind => name == CacheTuner.LifetimeOf(kind.Kind.Name)).Family.Lifetime = TimeSpan.FromSeconds(to);
    }

    public ValueTask DisposeAsync() => _cache.DisposeAsync();

    private async Task AskAsync((MixKind Kind, CacheFamily Family, List<Content> Contents) asked)
    {
        var (kind, family, contents) = asked;
        var place = kind.Draw(_random);
        while (contents.Count <= place)
            contents.Add(new());
        var content = contents[place];
        var key = string.Create(CultureInfo.InvariantCulture, $"{kind.Name}:{place}");
        // Between two requests nobody sees when exactly it was.
        if (content.Pass(_clock.Seconds, kind, _random))
            await _cache.InvalidateAsync([key]);
        var value = await _cache.GetAsync(new CacheKey(family, key), (this, kind, content, place), static (state, _, _) => state.Item1.LoadAsync(state.kind, state.content, state.place), Codec.Instance, CancellationToken.None);
        _requests++;
        _staleSeconds += content.Behind(value!.Version, _clock.Seconds);
    }

    private Task<Value?> LoadAsync(MixKind kind, Content content, int place)
    {
        // The database is at times slower, for all alike.
        var took = kind.LoadMilliseconds * (0.5 + _random.NextDouble()) * (1 + 0.2 * Math.Sin(_clock.Seconds / 1000));
        _loadMilliseconds += took;
        _clock.AdvanceTo(_clock.Seconds + took / 1000);
        return Task.FromResult<Value?>(new(content.Version, kind.Bytes(place)));
    }

    private sealed record Value(int Version, int Bytes);

    /// <summary>What is in the store: the times at which it changed.</summary>
    private sealed class Content
    {
        private readonly List<double> _changes = [];
        private double _nextReported = double.NaN;
        private double _nextUnreported;

        public int Version => _changes.Count;

        /// <summary>Lets the changes happen that are due; was one of them reported?</summary>
        public bool Pass(double now, MixKind kind, Random random)
        {
            if (double.IsNaN(_nextReported))
                (_nextReported, _nextUnreported) = (now + Wait(kind.Reported, random), now + Wait(kind.Unreported, random));
            var reported = false;
            for (; _nextReported <= now || _nextUnreported <= now;)
            {
                if (_nextReported <= _nextUnreported)
                {
                    reported = true;
                    _changes.Add(_nextReported);
                    _nextReported += Wait(kind.Reported, random);
                }
                else
                {
                    _changes.Add(_nextUnreported);
                    _nextUnreported += Wait(kind.Unreported, random);
                }
            }
            return reported;
        }

        public double Behind(int version, double now) => version < _changes.Count ? Math.Max(0, now - _changes[version]) : 0;

        private static double Wait(double mean, Random random) => -Math.Log(1 - random.NextDouble()) * mean;
    }

    private sealed class Codec : ICacheCodec<Value>
    {
        public static Codec Instance { get; } = new();

        public int SizeOf(Value value) => value.Bytes;

        public bool? AreSame(Value first, Value second) => first.Version == second.Version;

        public void Write(Value value, System.Buffers.IBufferWriter<byte> bytes) => throw new NotSupportedException("There is no Redis here.");

        public Value? Read(ReadOnlySpan<byte> bytes) => throw new NotSupportedException("There is no Redis here.");
    }
}
