using Lectern.Fleet.Supervision;
using static Lectern.Fleet.Supervision.NodeState;

namespace Lectern.Tests.Fleet;

/// <summary>What the supervisor does next.</summary>
public sealed class FleetMovesTests
{
    [Fact]
    public void The_first_node_starts_alone_because_it_makes_the_schema()
    {
        Assert.Equal(["n1"], FleetMoves.Next(Fleet(Empty, Empty, Empty, Empty), 3, 0).Start);
        Assert.Empty(FleetMoves.Next(Fleet(Starting, Empty, Empty, Empty), 3, 0).Start);
        Assert.Equal(["n2", "n3"], FleetMoves.Next(Fleet(Serving, Empty, Empty, Empty), 3, 0).Start);
    }

    [Fact]
    public void A_dead_node_is_replaced_and_a_surplus_leaves_the_newest_first()
    {
        Assert.Equal(["n2"], FleetMoves.Next(Fleet(Serving, Empty, Serving, Empty), 3, 0).Start);
        Assert.Equal(["n3"], FleetMoves.Next(Fleet(Serving, Serving, Serving, Empty), 2, 0).Leave);
        Assert.Empty(FleetMoves.Next(Fleet(Serving, Serving, Leaving, Empty), 2, 0).Leave);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void A_roll_out_replaces_every_node_and_never_has_fewer_than_desired(int desired)
    {
        var nodes = Fleet([.. Enumerable.Repeat(Serving, desired), Empty]);
        for (var round = 0; nodes.Any(node => node is { State: Serving, Generation: 0 } || node.State is Starting or Leaving); round++)
        {
            Assert.True(round < 100, "It does not end.");
            var moves = FleetMoves.Next(nodes, desired, 1);
            nodes = [.. nodes.Select(node => moves.Start.Contains(node.Name) ? node with { State = Starting, Generation = 1 }
                : moves.Leave.Contains(node.Name) ? node with { State = Leaving }
                : node.State == Starting ? node with { State = Serving }
                : node.State == Leaving ? node with { State = Empty } : node)];
            Assert.InRange(nodes.Count(node => node.State == Serving), desired, desired + 1);
        }
        Assert.Equal(desired, nodes.Count(node => node is { State: Serving, Generation: 1 }));
    }

    [Fact]
    public void A_new_build_that_does_not_start_costs_no_old_node()
    {
        var moves = FleetMoves.Next([new("n1", Serving, 0), new("n2", Serving, 0), new("n3", Empty, 1)], 2, 1);
        Assert.Equal(["n3"], moves.Start);
        Assert.Empty(moves.Leave);
    }

    [Fact]
    public void What_ends_soon_is_restarted_later_each_time_and_what_lived_long_at_once()
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var backoff = RestartBackoff.None;
        var waits = new List<double>();
        for (var death = 0; death < 8; death++)
        {
            backoff = backoff.After(now, TimeSpan.Zero);
            waits.Add((backoff.NotBefore - now).TotalSeconds);
        }
        Assert.Equal([0.5, 1, 2, 4, 8, 16, 30, 30], waits);
        Assert.Equal(now, backoff.After(now, TimeSpan.FromHours(1)).NotBefore);
    }

    private static NodeView[] Fleet(params NodeState[] states) => [.. states.Select((state, index) => new NodeView($"n{index + 1}", state, 0))];
}
