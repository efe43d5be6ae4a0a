using Lectern.Redis;

namespace Lectern.Tests.Redis;

public sealed class RedisOptionsTests
{
    [Theory]
    [InlineData("cache.example.org:6380", "cache.example.org", 6380)]
    [InlineData("localhost", "localhost", 6379)]
    [InlineData("[::1]:7000", "::1", 7000)]
    [InlineData("::1", "::1", 6379)]
    [InlineData("[::1]", "::1", 6379)]
    public void An_endpoint_is_read_as_it_is_written(string text, string host, int port) => Assert.Equal(new(host, port), RedisEndpoint.Parse(text));

    [Theory, InlineData("host:0"), InlineData("host:65536"), InlineData("host:x"), InlineData(":6379")]
    public void An_endpoint_that_is_none_is_refused_with_an_example(string text) =>
        Assert.Contains("cache.example.org:6379", Assert.Throws<FormatException>(() => RedisEndpoint.Parse(text)).Message, StringComparison.Ordinal);

    public static TheoryData<string, RedisOptions> Wrong() => new()
    {
        { "Endpoints has 0 servers", new() { Endpoints = [] } },
        { "Set both, or only Password", Options(username: "one") },
        { "CommandTimeout is 00:00:00", new() { Endpoints = [new("a", 1)], CommandTimeout = TimeSpan.Zero } },
        { "MaxInFlight is 1. Set it from 16", new() { Endpoints = [new("a", 1)], MaxInFlight = 1 } },
        { "Keep the shorter one", new() { Endpoints = [new("a", 1)], Tracking = new() { Listener = new TrackingTests.Ledger(), Mode = RedisTrackingMode.Prefixes, Prefixes = ["a:", "a:b:"] } } },
        { "set the mode Prefixes", new() { Endpoints = [new("a", 1)], Tracking = new() { Listener = new TrackingTests.Ledger(), Prefixes = ["a:"] } } },
        { "ClientName 'a b'", new() { Endpoints = [new("a", 1)], ClientName = "a b" } },
    };

    [Theory, MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void Options_that_cannot_work_are_refused_with_what_to_write(string told, RedisOptions options) =>
        Assert.Contains(told, Assert.Throws<ArgumentException>(() => RedisClient.Start(options)).Message, StringComparison.Ordinal);

    private static RedisOptions Options(string username) => new() { Endpoints = [new("a", 1)], Username = username };
}
