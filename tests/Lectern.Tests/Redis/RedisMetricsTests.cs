using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Lectern.Redis;

namespace Lectern.Tests.Redis;

public sealed class RedisMetricsTests
{
    [Fact]
    public async Task Operations_failures_and_connections_are_shown_by_their_OpenTelemetry_names()
    {
        var seen = new ConcurrentQueue<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Lectern.Redis")
                self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => seen.Enqueue(Line(instrument, tags)));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => seen.Enqueue(Line(instrument, tags)));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => seen.Enqueue($"{Line(instrument, tags)} = {value}"));
        listener.Start();

        await using var server = await RedisServer.StartAsync();
        await using var redis = await server.ConnectAsync();
        await redis.SetAsync("text", "a", cancel: TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<RedisErrorException>(() => redis.SendAsync(new("LPUSH", "text", "b"), TestContext.Current.CancellationToken).AsTask());
        listener.RecordObservableInstruments();
        Assert.Contains("db.client.operation.duration db.system.name=redis db.operation.name=SET", seen);
        Assert.Contains("db.client.operation.duration db.system.name=redis db.operation.name=LPUSH error.type=WRONGTYPE", seen);
        var address = $"server.address=127.0.0.1 server.port={server.Port}";
        Assert.Contains($"lectern.redis.connection.up {address} = 1", seen);
        Assert.Contains($"lectern.redis.breaker.state {address} = 0", seen);
        Assert.Contains($"lectern.redis.in_flight {address} = 0", seen);

        await server.KillAsync();
        await Eventually.HoldsAsync(() => redis.State == RedisClientState.Unavailable, "the death is noticed");
        await Assert.ThrowsAsync<RedisUnavailableException>(() => redis.GetAsync("text", TestContext.Current.CancellationToken).AsTask());
        Assert.Contains("db.client.operation.duration db.system.name=redis db.operation.name=GET error.type=BreakerOpen", seen);
        Assert.Contains($"lectern.redis.connections.lost {address}", seen);
    }

    private static string Line(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var line = instrument.Name;
        foreach (var tag in tags)
            line += $" {tag.Key}={tag.Value}";
        return line;
    }
}
