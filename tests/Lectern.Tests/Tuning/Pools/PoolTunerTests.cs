using Lectern.Tuning;
using Lectern.Tuning.Ledger;
using Lectern.Tuning.Pools;

namespace Lectern.Tests.Tuning.Pools;

/// <summary>The pool tuner with its engine on a server that is simulated: so many cores, and each statement waits for one.</summary>
public sealed class PoolTunerTests
{
    private static readonly CancellationToken Cancel = CancellationToken.None;

    [Theory]
    [InlineData(20, 100)]
    [InlineData(20, 10)]
    [InlineData(12, 80)]
    [InlineData(48, 12)]
    [InlineData(32, 150)]
    public async Task It_comes_within_a_fifth_of_the_knee_and_stays_there(int knee, int start)
    {
        var server = new Simulation(knee, start, noise: 0);
        await server.RunAsync(TimeSpan.FromHours(12));
        Assert.InRange(server.Connections, knee * 0.8, knee * 1.2);
        var moves = server.Moves.Count;
        await server.RunAsync(TimeSpan.FromHours(12));
        Assert.Equal(moves, server.Moves.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Noise_does_not_make_it_go_to_and_fro(int seed)
    {
        var server = new Simulation(knee: 24, start: 120, noise: 0.1, seed);
        await server.RunAsync(TimeSpan.FromHours(48));
        Assert.InRange(server.Connections, 24 * 0.75, 24 * 1.25);
        // Down in a few steps, and perhaps one that was tried and taken back.
        Assert.InRange(server.Moves.Count, 1, 8);
        Assert.InRange(server.Moves.Zip(server.Moves.Skip(1), (one, next) => Math.Sign(next - one)).Where(sign => sign > 0).Count(), 0, 2);
    }

    [Fact]
    public async Task It_never_takes_more_than_the_server_has_for_all_nodes()
    {
        var random = new Random(11);
        for (var i = 0; i < 60; i++)
        {
            var (limit, nodes) = (random.Next(20, 300), random.Next(1, 8));
            var server = new Simulation(random.Next(4, 200), random.Next(2, 150), noise: 0.2, i) { Share = new(limit, nodes) };
            await server.RunAsync(TimeSpan.FromHours(6));
            Assert.All(server.Moves, to => Assert.InRange(to, 2, Math.Max(2, limit / nodes)));
            Assert.InRange(server.Connections, 2, Math.Max(2, limit / nodes));
        }
    }

    [Fact]
    public async Task A_pool_that_nobody_waits_for_is_left_alone()
    {
        var server = new Simulation(knee: 20, start: 100, noise: 0.1) { Callers = _ => 5 };
        await server.RunAsync(TimeSpan.FromHours(6));
        Assert.Empty(server.Moves);
    }

    [Fact]
    public void Where_the_servers_limit_is_not_known_nothing_is_raised()
    {
        var minutes = Enumerable.Range(0, 20).Select(i => new PoolMinute(DateTimeOffset.UnixEpoch.AddMinutes(i), 60, 60_000, 6_000, 600, 0, 10)).ToList();
        Assert.Null(PoolAdvice.Of(minutes, 10, 200, share: null, new()));
        Assert.Equal(15, PoolAdvice.Of(minutes, 10, 200, new(100, 1), new())!.To);
        Assert.Equal(12, PoolAdvice.Of(minutes, 10, 200, new(36, 3), new())!.To);
    }

    /// <summary>Callers who ask again as soon as they are answered; at night there are few, and by day more than any pool.</summary>
    private sealed class Simulation : IPoolFigures
    {
        private const double Alone = 0.01;

        private readonly ManualTime _time = new();
        private readonly Random _random;
        private readonly TunedValues _settings;
        private readonly TuningEngine _engine;
        private readonly List<PoolMinute> _minutes = [];
        private readonly double _knee;
        private readonly double _noise;

        public Simulation(int knee, int start, double noise, int seed = 1)
        {
            (_knee, _noise, _random) = (knee, noise, new Random(seed));
            _settings = new(new Lectern.Tuning.Settings.TunedSetting(PoolTuner.Connections, "connections", start, start, 2, 200));
            _engine = new(new MemoryLedger(), [new PoolTuner(this, _settings, new() { LeastConnections = 2 }, _time)], new() { Mode = TuningMode.Apply }, _time, "node");
        }

        public PoolShare Share { get; init; } = new(1000, 2);

        public Func<int, double> Callers { get; init; } = minute => minute % 120 < 20 ? 2 : 400;

        public int Connections => (int)_settings[PoolTuner.Connections];

        public List<double> Moves => [.. _settings.Written.Select(value => value ?? -1).Where(value => value > 0)];

        public IReadOnlyList<PoolMinute> Since(DateTimeOffset from) => [.. _minutes.Where(minute => minute.At - TimeSpan.FromMinutes(1) >= from)];

        public Task<PoolShare?> ShareAsync(CancellationToken cancel) => Task.FromResult<PoolShare?>(Share);

        public async Task RunAsync(TimeSpan length)
        {
            for (var minute = 0; minute < length.TotalMinutes; minute++)
            {
                _time.Advance(TimeSpan.FromMinutes(1));
                var callers = Callers(minute);
                var inside = Math.Min(callers, Connections);
                var held = Alone * Math.Max(1, inside / _knee) * Noise();
                var leases = 60 * inside / held;
                _minutes.Add(new(_time.GetUtcNow(), 60, leases, 60 * (callers - inside), 60 * inside, 0, Connections));
                await _engine.RunOnceAsync(Cancel);
            }
        }

        private double Noise() => 1 + _noise * (2 * _random.NextDouble() - 1);
    }
}
