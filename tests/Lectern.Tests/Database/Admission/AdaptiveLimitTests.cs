using Lectern.Database.Admission;
using Lectern.Database.Statements;

namespace Lectern.Tests.Database.Admission;

/// <summary>The limit against a simulated database: so many processors, and a fixed price for every further one inside.</summary>
public sealed class AdaptiveLimitTests
{
    private static readonly SqlText Sql = SqlText.Of("SELECT 1 AS adaptive_limit_test");
    private static readonly SqlText Heavy = SqlText.Of("SELECT 2 AS adaptive_limit_test");
    private static readonly AdmissionOptions Options = new() { Reserved = 0, MinLimit = 4, InitialLimit = 32, LatencyTolerance = 2 };

    private readonly ManualTime _time = new();
    private readonly AdmissionGate _gate;
    private readonly AdaptiveLimit _limit;

    public AdaptiveLimitTests()
    {
        _gate = new AdmissionGate("primary", 100, Options, _time);
        _limit = new AdaptiveLimit(_gate, Options, _time);
    }

    // A database with this many processors: beyond them everybody waits for everybody.
    private void Run(int processors, int wanted, int seconds, Func<int, SqlText>? sql = null, double milliseconds = 1)
    {
        for (var step = 0; step < seconds * 10; step++)
        {
            while (_gate.Inside < Math.Min(wanted, _gate.Limit) && _gate.EnterAsync(AdmissionPriority.Normal, default).IsCompletedSuccessfully)
            {
            }
            while (_gate.Inside > Math.Min(wanted, _gate.Limit))
                _gate.Leave();
            for (var i = 0; i < 120; i++)
            {
                var which = sql?.Invoke(i) ?? Sql;
                _limit.Sample(which, TimeSpan.FromMilliseconds((which == Heavy ? 40 : 1) * milliseconds * Math.Max(1, _gate.Inside / (double)processors)));
            }
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    [Theory]
    [InlineData(2, 4, 9)]
    [InlineData(8, 10, 20)]
    public void Under_more_load_than_there_are_processors_the_limit_settles_where_waiting_begins(int processors, int least, int most)
    {
        Run(processors, wanted: 100, seconds: 60);
        Assert.InRange(_gate.Limit, least, most);
    }

    [Fact]
    public void A_database_that_does_not_mind_gets_as_much_as_the_pool_holds()
    {
        Run(processors: 200, wanted: 100, seconds: 60);
        Assert.Equal(100, _gate.Limit);
    }

    [Fact]
    public void When_the_database_gets_slower_permits_are_given_back_and_return_with_its_speed()
    {
        Run(processors: 200, wanted: 60, seconds: 60);
        var before = _gate.Limit;
        Run(processors: 3, wanted: 60, seconds: 10);
        Assert.InRange(_gate.Limit, 4, 12);
        Run(processors: 200, wanted: 60, seconds: 60);
        Assert.InRange(_gate.Limit, before - 10, 100);
    }

    [Fact]
    public void Heavier_statements_in_the_mix_are_no_reason_to_let_fewer_in()
    {
        Run(processors: 200, wanted: 60, seconds: 30);
        var before = _gate.Limit;
        Run(processors: 200, wanted: 60, seconds: 30, sql: i => i % 2 == 0 ? Heavy : Sql);
        Assert.True(_gate.Limit >= before, $"{before} became {_gate.Limit}");
    }

    [Fact]
    public void A_load_that_is_smaller_than_the_limit_does_not_raise_it()
    {
        Run(processors: 200, wanted: 8, seconds: 30);
        Assert.Equal(32, _gate.Limit);
    }
}
