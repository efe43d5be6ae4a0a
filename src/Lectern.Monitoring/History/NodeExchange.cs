using Lectern.Monitoring.History.Blocks;

namespace Lectern.Monitoring.History;

/// <summary>
/// Where nodes leave their last seconds for each other. Thread-safe. What is read may be late or missing: the history's store fills the gap.
/// </summary>
public interface INodeBoard
{
    /// <summary>How long it takes at most until others may see what is left: how often it is worth being asked.</summary>
    TimeSpan Pause { get; }

    /// <summary>Leaves this node's last seconds in place of what it left before.</summary>
    Task LeaveAsync(string node, byte[] payload, CancellationToken cancel);

    /// <summary>What all nodes left.</summary>
    Task<IReadOnlyList<(string Node, byte[] Payload)>> LookAsync(CancellationToken cancel);
}

/// <summary>Shows this node's last seconds to the other nodes, and takes in theirs, so that each sees all. One caller at a time.</summary>
internal sealed class NodeExchange(MetricsHistory history, INodeBoard? board, Func<string, CancellationToken, Task>? loadGap, TimeProvider time) : IAsyncDisposable
{
    // More than a board's pause and a beat or two that were missed.
    private const int Seconds = 10;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private DateTimeOffset _next;

    /// <summary>Leaves and looks, if it is time again.</summary>
    /// <exception cref="Exception">Whatever the board says when it does not answer.</exception>
    public async Task RunOnceAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (board is null || now < _next)
            return;
        // A board that does not answer is left alone for a while.
        _next = now + (5 * board.Pause);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        if (history.Own.Tail(Seconds) is { Count: > 0 } own)
            await board.LeaveAsync(history.Node, BlockPayload.Write(HistoryBlock.Of(Resolution.Second, own)), limit.Token);
        foreach (var (node, payload) in await board.LookAsync(limit.Token))
        {
            if (node != history.Node)
                await TakeInAsync(node, payload, cancel);
        }
        _next = now + board.Pause - TimeSpan.FromMilliseconds(100);
    }

    public ValueTask DisposeAsync() => board is IAsyncDisposable disposable ? disposable.DisposeAsync() : default;

    private async Task TakeInAsync(string node, byte[] payload, CancellationToken cancel)
    {
        HistoryBlock block;
        try
        {
            block = BlockPayload.Read(payload, history.Names);
        }
        catch (InvalidDataException)
        {
            // Of another version: a deployment is under way, and this node will be replaced soon.
            return;
        }
        var known = history.Of(node);
        if (known.Last < block.First - TimeSpan.FromSeconds(Seconds) && loadGap is not null)
            await loadGap(node, cancel);
        foreach (var frame in block.ToFrames())
            known.Add(frame);
    }
}
