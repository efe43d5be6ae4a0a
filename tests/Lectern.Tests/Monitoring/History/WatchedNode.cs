using System.Diagnostics.Metrics;
using Lectern.Monitoring.History;
using Lectern.Monitoring.Metrics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lectern.Tests.Monitoring.History;

/// <summary>A node with one counter, whose clock a test moves.</summary>
internal sealed class WatchedNode : IDisposable
{
    private readonly Meter _meter;
    private readonly MetricsCollector _collector;
    private readonly Counter<long> _answers;

    public WatchedNode(string name, ManualTime time, IHistoryStore? store = null)
    {
        var owner = new object();
        _collector = new(new() { Meters = "School" }, owner);
        _meter = new(new MeterOptions("School") { Scope = owner });
        _answers = _meter.CreateCounter<long>("answers");
        (Time, History) = (time, new(_collector, name, time));
        Keeper = store is null ? null : new(History, store, time, NullLogger<HistoryKeeper>.Instance);
        History.RunOnce();
    }

    public ManualTime Time { get; }

    public MetricsHistory History { get; }

    public HistoryKeeper? Keeper { get; }

    /// <summary>Seconds go by, in each of which it answers so often.</summary>
    public async Task PassAsync(int seconds, int answers = 1)
    {
        for (var i = 0; i < seconds; i++)
        {
            _answers.Add(answers);
            Time.Advance(TimeSpan.FromSeconds(1));
            History.RunOnce();
            if (Keeper is not null)
                await Keeper.RunOnceAsync(TestContext.Current.CancellationToken);
        }
    }

    public double? Answers(TimeSpan window) => History.Value(new("answers", Aggregate.Sum), window, Time.GetUtcNow());

    public void Dispose()
    {
        Keeper?.Dispose();
        _meter.Dispose();
        _collector.Dispose();
    }
}
