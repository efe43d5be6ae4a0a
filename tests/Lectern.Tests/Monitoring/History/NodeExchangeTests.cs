using System.Collections.Concurrent;
using Lectern.Monitoring.History;
using Lectern.Server.Operations.History;
using Lectern.Server.Storage;
using Lectern.Server.Web.Answers;
using Lectern.Tests.Redis;

namespace Lectern.Tests.Monitoring.History;

public sealed class NodeExchangeTests
{
    private readonly ManualTime _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_node_sees_what_the_others_did_a_second_ago()
    {
        var board = new OneBoard();
        using var left = new WatchedNode("left", _time);
        using var right = new WatchedNode("right", _time);
        var (leftExchange, rightExchange) = (new NodeExchange(left.History, board, null, _time), new NodeExchange(right.History, board, null, _time));
        for (var second = 0; second < 25; second++)
        {
            await left.PassAsync(1, 10);
            // The clock is one for both.
            right.History.RunOnce();
            await leftExchange.RunOnceAsync(Cancel);
            await rightExchange.RunOnceAsync(Cancel);
        }
        Assert.Equal(["left", "right"], right.History.Nodes);
        Assert.Equal(10, right.History.Value(new("answers", Aggregate.Rate) { Node = "left" }, TimeSpan.FromSeconds(5), _time.GetUtcNow())!.Value, 3);
        Assert.Equal(250, right.Answers(TimeSpan.FromMinutes(1)));
        Assert.Equal(_time.GetUtcNow(), right.History.LastOf("left")!.Value, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_node_that_was_out_of_sight_is_looked_up_in_the_store()
    {
        var store = new FolderHistoryStore(TestStores.TemporaryFolder());
        var board = new OneBoard();
        using var left = new WatchedNode("left", _time, store);
        using var right = new WatchedNode("right", _time, store);
        await left.PassAsync(120);
        await new NodeExchange(left.History, board, left.Keeper!.LoadAsync, _time).RunOnceAsync(Cancel);
        right.History.RunOnce();
        await new NodeExchange(right.History, board, right.Keeper!.LoadAsync, _time).RunOnceAsync(Cancel);
        Assert.InRange(right.Answers(TimeSpan.FromMinutes(5))!.Value, 118, 120);
    }

    [Fact]
    public async Task What_another_version_left_is_passed_over()
    {
        var board = new OneBoard();
        board.Left["future"] = [1, 2, 3];
        using var node = new WatchedNode("here", _time);
        await new NodeExchange(node.History, board, null, _time).RunOnceAsync(Cancel);
        Assert.Equal(["here"], node.History.Nodes);
    }

    [Fact]
    public async Task Redis_shows_what_nodes_left_while_they_live()
    {
        await using var redis = await RedisServer.StartAsync();
        var settings = new RedisSettings { Endpoints = $"127.0.0.1:{redis.Port}" };
        await using var board = new RedisBoard(settings, _time);
        await board.LeaveAsync("left", [1, 2, 3], Cancel);
        await board.LeaveAsync("right", [4], Cancel);
        Assert.Equal(["left: 010203", "right: 04"], await SeenAsync(board));
        _time.Advance(TimeSpan.FromMinutes(1));
        await board.LeaveAsync("right", [5], Cancel);
        Assert.Equal(["right: 05"], await SeenAsync(board));
    }

    [Theory, OnBothStores]
    public async Task The_database_shows_what_nodes_left_while_they_live(StoreKind kind)
    {
        await using var store = new Store(await TestStores.CreateAsync(kind), TestStores.Patient);
        var board = new StoreBoard(store, _time);
        await board.LeaveAsync("left", [1, 2, 3], Cancel);
        await board.LeaveAsync("right", [4], Cancel);
        Assert.Equal(["left: 010203", "right: 04"], await SeenAsync(board));
        _time.Advance(TimeSpan.FromMinutes(1));
        await board.LeaveAsync("right", [5], Cancel);
        Assert.Equal(["right: 05"], await SeenAsync(board));
    }

    private static async Task<IEnumerable<string>> SeenAsync(INodeBoard board) =>
        (await board.LookAsync(Cancel)).Select(left => $"{left.Node}: {Convert.ToHexString(left.Payload)}").Order();

    private sealed class OneBoard : INodeBoard
    {
        public ConcurrentDictionary<string, byte[]> Left { get; } = new();

        public TimeSpan Pause => TimeSpan.FromSeconds(1);

        public Task LeaveAsync(string node, byte[] payload, CancellationToken cancel)
        {
            Left[node] = payload;
            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<(string Node, byte[] Payload)>> LookAsync(CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<(string, byte[])>>([.. Left.Select(left => (left.Key, left.Value))]);
    }
}
