using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Lectern.Database.SlowQueries;

/// <summary>The plans that are wanted. When there are many, the newest are not taken: the statement comes again. Thread-safe.</summary>
internal sealed class PlanQueue
{
    private const int Capacity = 32;

    private readonly Channel<PlanRequest> _requests = Channel.CreateBounded<PlanRequest>(Capacity);

    public bool TryAdd(PlanRequest request) => _requests.Writer.TryWrite(request);

    public bool TryTake([MaybeNullWhen(false)] out PlanRequest request) => _requests.Reader.TryRead(out request);

    /// <summary>Waits until there is one.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancel) => _requests.Reader.WaitToReadAsync(cancel);
}
