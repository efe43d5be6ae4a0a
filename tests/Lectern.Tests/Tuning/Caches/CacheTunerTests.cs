using Lectern.Tuning;
using Lectern.Tuning.Caches;
using Lectern.Tuning.Ledger;
using Lectern.Tuning.Settings;

namespace Lectern.Tests.Tuning.Caches;

/// <summary>The cache tuner with its engine on two simulated families of keys that are asked for all the time. The real cache is replayed in bench/Lectern.Benchmarks.</summary>
public sealed class CacheTunerTests
{
    private const string Course = "cache.lifetime.course";
    private const string Trial = "cache.trial.course";

    [Theory]
    [InlineData(600.0)]
    [InlineData(3_000.0)]
    [InlineData(20_000.0)]
    public async Task A_lifetime_comes_to_where_requests_cost_least(double unreported)
    {
        var school = new Simulation(unreported);
        await school.RunAsync(TimeSpan.FromHours(72));
        var best = Enumerable.Range(5, 596).MinBy(lifetime => school.CostAt(lifetime));
        Assert.InRange(school.CostAt(school.Settings[Course]) / school.CostAt(best), 1, 1.05);
    }

    [Fact]
    public async Task A_lifetime_never_passes_the_bound_of_the_product()
    {
        var school = new Simulation(unreported: double.PositiveInfinity);
        await school.RunAsync(TimeSpan.FromHours(72));
        Assert.Equal((600, 0), (school.Settings[Course], school.Settings[Trial]));
        Assert.All(school.Settings.Written, value => Assert.InRange(value ?? 30, 5, 600));
    }

    [Fact]
    public async Task No_step_is_longer_than_to_twice_or_to_half()
    {
        var school = new Simulation(unreported: double.PositiveInfinity);
        var last = school.Settings[Course];
        for (var i = 0; i < 600; i++)
        {
            await school.RunAsync(TimeSpan.FromMinutes(1));
            Assert.InRange(school.Settings[Course], last / 2, last * 2);
            last = school.Settings[Course];
        }
    }

    [Fact]
    public async Task A_step_that_does_not_help_is_taken_back_and_not_tried_again()
    {
        var school = new Simulation(unreported: 20_000) { SecretMisses = 0.5 };
        await school.RunAsync(TimeSpan.FromHours(48));
        Assert.Equal((30, 0), (school.Settings[Course], school.Settings[Trial]));
        Assert.Null(school.Settings.Written[^1]);
        // Three steps to one side, each by turns until it is clear.
        Assert.InRange(school.Settings.Written.Where(value => value is not null and not 30).Distinct().Count(), 1, 3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public async Task However_often_a_step_is_cut_off_between_two_writes_no_half_of_the_keys_keeps_a_lifetime_of_its_own(double secretMisses)
    {
        var school = new Simulation(unreported: 20_000) { SecretMisses = secretMisses };
        school.Settings.CutsEvery = 3;
        for (var i = 0; i < 48 * 60; i++)
        {
            await school.RunAsync(TimeSpan.FromMinutes(1));
            if (!await school.IsOpenAsync())
                Assert.Equal(0, school.Settings[Trial]);
        }
        Assert.InRange(school.Settings.Cuts, 5, 1000);
        Assert.Equal(secretMisses > 0, school.Settings[Course] == 30);
    }

    [Fact]
    public async Task A_database_that_becomes_slower_meanwhile_is_not_blamed_on_the_lifetime()
    {
        var school = new Simulation(unreported: 20_000) { LoadsAt = minutes => minutes < 15 ? 1 : 3 };
        await school.RunAsync(TimeSpan.FromHours(6));
        Assert.InRange(school.Settings[Course], 60, 600);
    }

    /// <summary>500 keys, two requests a second each; a second family does what it always does.</summary>
    private sealed class Simulation : ICacheFigures
    {
        private const double Keys = 500;
        private const double Rate = 2;
        private const double Load = 5;

        private readonly ManualTime _time = new();
        private readonly Random _random = new(3);
        private readonly double _unreported;
        private readonly List<CacheMinute> _minutes = [];
        private readonly MemoryLedger _ledger = new();
        private readonly TuningEngine _engine;
        private readonly CacheTunerOptions _options = new();
        private int _minute;

        public Simulation(double unreported)
        {
            _unreported = unreported;
            _engine = new(_ledger, [new CacheTuner(this, Settings, _options, _time)], new() { Mode = TuningMode.Apply }, _time, "node");
        }

        /// <summary>Between the steps of the engine, as on a server; it may want one earlier.</summary>
        public int StepMinutes { get; init; } = 5;

        public TunedValues Settings { get; } = new(new TunedSetting(Course, "s", 30, 30, 5, 600), new TunedSetting(Trial, "s", 0, 0, 0, 600));

        /// <summary>Times as long that loads take in a minute, for all families.</summary>
        public Func<int, double> LoadsAt { get; init; } = _ => 1;

        /// <summary>Misses a request that a lifetime other than the configured one causes, and no model knows of.</summary>
        public double SecretMisses { get; init; }

        public IReadOnlyList<CacheMinute> Since(DateTimeOffset from) => [.. _minutes.Where(minute => minute.At - TimeSpan.FromMinutes(1) >= from)];

        public double CostAt(double lifetime) => LoadsOf(lifetime) / (60 * Keys * Rate) * Load + _options.StaleSecondMilliseconds * (lifetime * lifetime / 6 / _unreported);

        public async Task RunAsync(TimeSpan length)
        {
            for (var i = 0; i < length.TotalMinutes; i++)
            {
                _time.Advance(TimeSpan.FromMinutes(1));
                var (lifetime, trial) = (Settings[Course], Settings[Trial]);
                // One half of the keys has more than half of the requests.
                var tried = Part(0.6, trial == 0 ? lifetime : trial);
                var course = Part(0.4, lifetime) + tried;
                _minutes.Add(new(_time.GetUtcNow(), 60, 128, 20,
                [
                    course with { TrialLifetime = trial, TrialLoads = tried.Loads },
                    new("user", 60, 9_000, 1_000, 1_000, 2_000 * LoadsAt(_minute) * (0.95 + 0.1 * _random.NextDouble()), 1_000, 0, 0, 0, 0, 0, 0, 0),
                ]));
                _minute++;
                if (_minute % StepMinutes != 0 && !(_engine.WantsStepAt <= _time.GetUtcNow()))
                    continue;
                try
                {
                    await _engine.RunOnceAsync(CancellationToken.None);
                }
                catch (IOException)
                {
                    // Cut off: the next step goes on from there.
                }
            }
        }

        public async Task<bool> IsOpenAsync() => (await _ledger.ReadAsync(100, CancellationToken.None)).Any(entry => entry.IsOpen);

        private FamilyMinute Part(double share, double lifetime)
        {
            var (requests, loads) = (share * 60 * Keys * Rate, share * LoadsOf(lifetime) * (0.95 + 0.1 * _random.NextDouble()));
            var all = loads + (lifetime == 30 ? 0 : SecretMisses * requests);
            return new("course", lifetime, requests - all, all, all, all * Load * LoadsAt(_minute), 0, loads, loads * (1 - Math.Exp(-lifetime / _unreported)), loads * lifetime, loads, 0, 0, 0);
        }

        private static double LoadsOf(double lifetime) => 60 * Keys / (lifetime + 1 / Rate);
    }
}
