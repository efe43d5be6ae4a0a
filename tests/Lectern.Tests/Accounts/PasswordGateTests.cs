using Lectern.Server.Accounts;
using Lectern.Server.Storage.Model;
using Microsoft.AspNetCore.Identity;

namespace Lectern.Tests.Accounts;

public sealed class PasswordGateTests
{
    [Fact]
    public async Task When_sixty_four_wait_the_next_is_turned_away_at_once()
    {
        using var gate = new PasswordGate(new PasswordHasher<User>());
        var turns = new List<PasswordGate.Turn>();
        while (turns.Count < Math.Max(1, Environment.ProcessorCount / 2))
            turns.Add((await gate.EnterAsync(TestContext.Current.CancellationToken))!);
        var waiting = Enumerable.Range(0, 64).Select(_ => gate.EnterAsync(TestContext.Current.CancellationToken)).ToList();

        Assert.Null(await gate.EnterAsync(TestContext.Current.CancellationToken));
        Assert.All(waiting, turn => Assert.False(turn.IsCompleted));

        foreach (var turn in turns)
            turn.Dispose();
        foreach (var turn in waiting)
            (await turn)!.Dispose();
        (await gate.EnterAsync(TestContext.Current.CancellationToken))!.Dispose();
    }
}
