using Lectern.Database.Admission;

namespace Lectern.Tests.Database.Admission;

public sealed class AdmissionGateTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private AdmissionGate Gate(int connections, AdmissionOptions? options = null) =>
        new("primary", connections, options ?? new() { Adaptive = false, Reserved = 0, MaxWaitMilliseconds = 1000, MaxQueue = 2 }, TimeProvider.System);

    [Fact]
    public async Task Who_comes_when_all_permits_are_taken_waits_for_the_first_that_is_given_back()
    {
        var gate = Gate(2);
        await gate.EnterAsync(AdmissionPriority.Normal, Cancel);
        await gate.EnterAsync(AdmissionPriority.Normal, Cancel);
        var third = gate.EnterAsync(AdmissionPriority.Normal, Cancel).AsTask();
        var fourth = gate.EnterAsync(AdmissionPriority.Normal, Cancel).AsTask();
        Assert.Equal((2, 2), (gate.Inside, gate.Waiting));

        gate.Leave();
        Assert.Null(await third);
        Assert.False(fourth.IsCompleted);
        gate.Leave();
        await fourth;
        Assert.Equal((2, 0), (gate.Inside, gate.Waiting));
    }

    [Fact]
    public async Task A_full_queue_turns_the_next_one_away_at_once_and_names_the_setting()
    {
        var gate = Gate(2);
        await gate.EnterAsync(AdmissionPriority.Normal, Cancel);
        await gate.EnterAsync(AdmissionPriority.Normal, Cancel);
        for (var i = 0; i < 2; i++)
            _ = gate.EnterAsync(AdmissionPriority.Normal, Cancel).AsTask();

        var busy = (await gate.EnterAsync(AdmissionPriority.Normal, Cancel))!;
        Assert.Equal(BusyReason.QueueFull, busy.Reason);
        Assert.Contains("Lectern:Database:Admission:MaxQueue", busy.Message, StringComparison.Ordinal);
        Assert.True(busy.RetryAfter > TimeSpan.Zero);
    }

    [Fact]
    public async Task Who_has_waited_as_long_as_one_may_is_turned_away_and_leaves_no_gap()
    {
        var gate = Gate(2);
        await gate.EnterAsync(AdmissionPriority.Normal, Cancel);
        await gate.EnterAsync(AdmissionPriority.Normal, Cancel);
        var late = gate.EnterAsync(AdmissionPriority.Normal, Cancel).AsTask();

        Assert.Equal(BusyReason.WaitedTooLong, (await late)!.Reason);
        gate.Leave();
        gate.Leave();
        Assert.Equal((0, 0), (gate.Inside, gate.Waiting));
    }

    [Fact]
    public async Task A_caller_who_is_cancelled_leaves_the_queue()
    {
        var gate = Gate(2);
        await gate.EnterAsync(AdmissionPriority.Normal, Cancel);
        await gate.EnterAsync(AdmissionPriority.Normal, Cancel);
        using var leaving = new CancellationTokenSource();
        var waiting = gate.EnterAsync(AdmissionPriority.Normal, leaving.Token).AsTask();
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, gate.Waiting);
    }

    [Fact]
    public async Task Operators_have_permits_of_their_own_and_wait_in_front()
    {
        var gate = Gate(3, new() { Adaptive = false, Reserved = 1 });
        await gate.EnterAsync(AdmissionPriority.Normal, Cancel);
        await gate.EnterAsync(AdmissionPriority.Normal, Cancel);
        var learner = gate.EnterAsync(AdmissionPriority.Normal, Cancel).AsTask();
        Assert.True(gate.EnterAsync(AdmissionPriority.Operator, Cancel).IsCompletedSuccessfully);

        var second = gate.EnterAsync(AdmissionPriority.Operator, Cancel).AsTask();
        gate.Leave();
        await second;
        Assert.False(learner.IsCompleted);
    }

    [Fact]
    public async Task A_limit_that_goes_up_lets_waiting_ones_in_and_one_that_goes_down_throws_nobody_out()
    {
        var gate = Gate(8, new() { Adaptive = true, Reserved = 0, InitialLimit = 2 });
        await gate.EnterAsync(AdmissionPriority.Normal, Cancel);
        await gate.EnterAsync(AdmissionPriority.Normal, Cancel);
        var third = gate.EnterAsync(AdmissionPriority.Normal, Cancel).AsTask();
        gate.SetLimit(3);
        await third;

        gate.SetLimit(1);
        Assert.Equal(3, gate.Inside);
        var fourth = gate.EnterAsync(AdmissionPriority.Normal, Cancel).AsTask();
        gate.Leave();
        gate.Leave();
        Assert.False(fourth.IsCompleted);
        gate.Leave();
        await fourth;
    }

    [Fact]
    public async Task Closing_turns_away_those_who_wait_and_those_who_come()
    {
        var gate = Gate(2);
        await gate.EnterAsync(AdmissionPriority.Normal, Cancel);
        await gate.EnterAsync(AdmissionPriority.Normal, Cancel);
        var waiting = gate.EnterAsync(AdmissionPriority.Normal, Cancel).AsTask();
        gate.Close();
        Assert.Equal(BusyReason.Closing, (await waiting)!.Reason);
        Assert.NotNull(await gate.EnterAsync(AdmissionPriority.Normal, Cancel));
    }

    [Fact]
    public async Task Nobody_is_lost_and_nobody_is_counted_twice_while_all_come_go_and_give_up_at_once()
    {
        var gate = new AdmissionGate("primary", 6, new() { Adaptive = false, Reserved = 1, MaxWaitMilliseconds = 5, MaxQueue = 50 }, TimeProvider.System);
        var (inside, most, served, refused) = (0, 0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 64).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                using var leaving = new CancellationTokenSource();
                if ((worker + i) % 7 == 0)
                    leaving.CancelAfter(1);
                if (!await EntersAsync(gate, leaving.Token))
                {
                    Interlocked.Increment(ref refused);
                    continue;
                }
                InterlockedMax(ref most, Interlocked.Increment(ref inside));
                await Task.Yield();
                Interlocked.Increment(ref served);
                Interlocked.Decrement(ref inside);
                gate.Leave();
            }
        }, Cancel)));
        Assert.Equal(64 * 200, served + refused);
        Assert.InRange(most, 1, 5);
        Assert.Equal((0, 0), (gate.Inside, gate.Waiting));
    }

    private static async Task<bool> EntersAsync(AdmissionGate gate, CancellationToken cancel)
    {
        try
        {
            return await gate.EnterAsync(AdmissionPriority.Normal, cancel) is null;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; value > seen; seen = most)
            Interlocked.CompareExchange(ref most, value, seen);
    }
}
