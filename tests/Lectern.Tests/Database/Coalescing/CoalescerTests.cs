using Lectern.Database.Coalescing;

namespace Lectern.Tests.Database.Coalescing;

public sealed class CoalescerTests
{
    private readonly List<(long[] Keys, TaskCompletionSource Answer)> _flights = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Coalescer<long, string> Create(int maxKeys = 500, int maxFlights = 1) => new(async (keys, _) =>
    {
        var answer = new TaskCompletionSource();
        lock (_flights)
            _flights.Add(([.. keys.Order()], answer));
        await answer.Task;
        return keys.Where(key => key > 0).ToDictionary(key => key, key => $"row {key}");
    }, maxKeys, maxFlights);

    [Fact]
    public async Task Those_who_ask_while_a_statement_is_under_way_share_the_next_one()
    {
        var users = Create();
        var first = users.FindAsync(1, Cancel);
        Assert.Equal([1], Assert.Single(_flights).Keys);
        var others = new long[] { 2, 3, 2, 4 }.Select(id => users.FindAsync(id, Cancel)).ToList();
        Assert.Single(_flights);

        _flights[0].Answer.SetResult();
        Assert.Equal("row 1", await first);
        await WaitForAsync(2);
        Assert.Equal([2, 3, 4], _flights[1].Keys);
        _flights[1].Answer.SetResult();
        Assert.Equal("row 2, row 3, row 2, row 4", string.Join(", ", await Task.WhenAll(others)));
    }

    [Fact]
    public async Task Who_asks_for_a_row_that_is_under_way_is_not_given_an_answer_that_was_read_before()
    {
        var users = Create();
        var before = users.FindAsync(1, Cancel);
        var after = users.FindAsync(1, Cancel);
        _flights[0].Answer.SetResult();
        await before;
        Assert.False(after.IsCompleted);
        await WaitForAsync(2);
        _flights[1].Answer.SetResult();
        Assert.Equal("row 1", await after);
    }

    [Fact]
    public async Task Who_leaves_takes_nobody_along_and_a_row_that_is_not_there_is_null()
    {
        var users = Create();
        _ = users.FindAsync(1, Cancel);
        using var leaving = new CancellationTokenSource();
        var leaves = users.FindAsync(2, leaving.Token);
        var stays = users.FindAsync(-3, Cancel);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);
        _flights[0].Answer.SetResult();
        await WaitForAsync(2);
        _flights[1].Answer.SetResult();
        Assert.Null(await stays);
    }

    [Fact]
    public async Task A_fault_reaches_all_who_shared_the_statement_and_nobody_else()
    {
        var users = Create();
        var first = users.FindAsync(1, Cancel);
        var (second, third) = (users.FindAsync(2, Cancel), users.FindAsync(3, Cancel));
        _flights[0].Answer.SetResult();
        await first;
        await WaitForAsync(2);
        _flights[1].Answer.SetException(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => second);
        await Assert.ThrowsAsync<TimeoutException>(() => third);
        var fourth = users.FindAsync(4, Cancel);
        await WaitForAsync(3);
        _flights[2].Answer.SetResult();
        Assert.Equal("row 4", await fourth);
    }

    [Fact]
    public async Task A_statement_takes_no_more_keys_than_it_may()
    {
        var users = Create(maxKeys: 2);
        var all = Enumerable.Range(1, 6).Select(id => users.FindAsync(id, Cancel)).ToList();
        for (var flight = 0; flight < 4; flight++)
        {
            await WaitForAsync(flight + 1);
            _flights[flight].Answer.SetResult();
        }
        await Task.WhenAll(all);
        Assert.Equal([1, 2, 2, 1], _flights.Select(flight => flight.Keys.Length));
    }

    [Fact]
    public async Task Everybody_gets_their_own_row_whoever_they_share_it_with()
    {
        var (flights, asked) = (0, 0);
        var users = new Coalescer<long, string>(async (keys, _) =>
        {
            Interlocked.Increment(ref flights);
            await Task.Yield();
            return keys.ToDictionary(key => key, key => $"row {key}");
        });
        await Task.WhenAll(Enumerable.Range(0, 32).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            for (var i = 0; i < 500; i++)
            {
                var id = random.Next(1, 100);
                Interlocked.Increment(ref asked);
                Assert.Equal($"row {id}", await users.FindAsync(id, Cancel));
            }
        }, Cancel)));
        Assert.True(flights < asked, $"{flights} statements for {asked} reads");
    }

    private async Task WaitForAsync(int flights)
    {
        while (_flights.Count < flights)
            await Task.Delay(1, Cancel);
    }
}
