using System.Net;
using System.Net.Sockets;
using System.Text;
using Lectern.Fleet.Agents;

namespace Lectern.Tests.Fleet;

/// <summary>How much a node says it can take.</summary>
public sealed class NodeWeightTests
{
    [Theory]
    [InlineData(100, null, null, 100)]
    [InlineData(90, 0.70, 0.85, 100)]
    [InlineData(60, 0.10, 0.10, 55)]
    [InlineData(30, 0.10, 0.10, 10)]
    [InlineData(0, 0.10, 0.10, 10)]
    [InlineData(100, 0.85, 0.10, 75)]
    [InlineData(100, 1.00, 0.10, 50)]
    [InlineData(100, 1.00, 1.00, 25)]
    [InlineData(0, 1.00, 1.00, 10)]
    public void A_weight_falls_with_health_and_load(int health, double? cpu, double? memory, int expected) => Assert.Equal(expected, NodeWeight.Of(new(health, cpu, memory)));

    [Fact]
    public void No_figure_that_gets_worse_makes_a_weight_rise()
    {
        foreach (var health in Enumerable.Range(1, 100))
            foreach (var cpu in Enumerable.Range(0, 11))
            {
                var here = NodeWeight.Of(new(health, cpu / 10.0));
                Assert.True(NodeWeight.Of(new(health - 1, cpu / 10.0)) <= here && NodeWeight.Of(new(health, (cpu + 1) / 10.0)) <= here);
            }
    }

    [Fact]
    public void A_weight_that_trembles_is_not_shown()
    {
        var weight = new SteadyWeight(60);
        foreach (var trembling in (int[])[58, 63, 55, 65, 60])
            weight = weight.Towards(trembling);
        Assert.Equal(60, weight.Shown);
    }

    [Fact]
    public void A_weight_falls_in_seconds_rises_in_tens_of_seconds_and_comes_back_wholly()
    {
        var weight = new SteadyWeight();
        var falling = StepsUntil(weight, NodeWeight.Least, at => at <= 20, out weight);
        var rising = StepsUntil(weight, NodeWeight.Full, at => at == NodeWeight.Full, out _);
        Assert.InRange(falling, 5, 10);
        Assert.InRange(rising, 20, 60);
    }

    // The more it gets the slower it is: what would swing to and fro without damping.
    [Fact]
    public void Two_nodes_that_slow_down_with_their_load_come_to_rest()
    {
        var (one, other) = (new SteadyWeight(), new SteadyWeight(40));
        var shares = new List<double>();
        for (var second = 0; second < 300; second++)
        {
            var share = (double)one.Shown / (one.Shown + other.Shown);
            shares.Add(share);
            (one, other) = (one.Towards(NodeWeight.Of(new(100, 1.5 * share))), other.Towards(NodeWeight.Of(new(100, 1.5 * (1 - share)))));
        }
        var late = shares.Skip(200).ToList();
        Assert.InRange(late.Max() - late.Min(), 0, 0.02);
        Assert.InRange(late[^1], 0.4, 0.6);
    }

    [Fact]
    public async Task Whoever_connects_gets_one_line_and_the_end()
    {
        var said = AgentCheck.Ready(75);
        using var check = new AgentCheck(new(IPAddress.Loopback, 0), () => said);
        var at = check.Start();
        using var stop = new CancellationTokenSource();
        var running = check.RunAsync(stop.Token);

        Assert.Equal("ready up 75%\n", await AskAsync(at));
        said = AgentCheck.Drain;
        Assert.Equal("drain\n", await AskAsync(at));

        await stop.CancelAsync();
        await running;
    }

    private static int StepsUntil(SteadyWeight from, int towards, Func<int, bool> done, out SteadyWeight weight)
    {
        weight = from;
        for (var step = 1; step < 1000; step++)
        {
            weight = weight.Towards(towards);
            if (done(weight.Shown))
                return step;
        }
        return int.MaxValue;
    }

    private static async Task<string> AskAsync(IPEndPoint at)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(at, TestContext.Current.CancellationToken);
        var (buffer, answer) = (new byte[100], "");
        while (await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var count)
            answer += Encoding.ASCII.GetString(buffer, 0, count);
        return answer;
    }
}
