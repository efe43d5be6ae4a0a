using Lectern.Database;
using Lectern.Database.Admission;
using Lectern.Database.Hosts;
using Lectern.Database.Replicas;

namespace Lectern.Tests.Database.Replicas;

public sealed class SpillGateTests
{
    [Fact]
    public async Task Reads_that_no_replica_answers_leave_room_for_writes_on_the_primary()
    {
        var options = new DatabaseOptions { MaxConnections = 12 };
        (options.Admission.Adaptive, options.Admission.Reserved, options.Admission.MaxWaitMilliseconds, options.Replication.SpillPercent) = (false, 2, 50, 50);
        await using var primary = new PostgresHost("primary", "Host=127.0.0.1;Port=1", options, readOnly: false, [], TimeProvider.System);
        var spill = new SpillGate(options, TimeProvider.System);
        var room = primary.Gate.Limit / 2;
        Assert.InRange(room, 2, 6);

        var turns = new Stack<SpillGate.Turn>();
        for (var read = 0; read < room; read++)
            turns.Push(await spill.EnterAsync(primary, TestContext.Current.CancellationToken));
        Assert.Equal(room, spill.Inside);
        await Assert.ThrowsAsync<DatabaseBusyException>(async () => await spill.EnterAsync(primary, TestContext.Current.CancellationToken));

        turns.Pop().Dispose();
        turns.Push(await spill.EnterAsync(primary, TestContext.Current.CancellationToken));
        foreach (var turn in turns)
            turn.Dispose();
        Assert.Equal(0, spill.Inside);
    }
}
