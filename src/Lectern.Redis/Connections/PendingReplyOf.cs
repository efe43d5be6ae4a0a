using System.Buffers;
using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;

namespace Lectern.Redis;

/// <summary>Makes a result of a reply, in place.</summary>
/// <typeparam name="T">The result.</typeparam>
/// <param name="reply">Stands before the reply, which is not an error. Its bytes are gone when this returns.</param>
public delegate T RedisReplyDecoder<out T>(ref RedisReplyReader reply);

/// <summary>
/// One caller's wait for one reply, as the source of its ValueTask. Pooled: it has two owners, the caller and the reading loop, and goes
/// back when both are done, so that a caller who leaves early does not have its place taken by another.
/// </summary>
internal sealed class PendingReply<T> : PendingReply, IValueTaskSource<T>
{
    private const int MostPooled = 4096;
    private static readonly ConcurrentQueue<PendingReply<T>> Pool = new();

    // A caller's continuation must not run on the reading loop, which serves everybody.
    private ManualResetValueTaskSourceCore<T> _core = new() { RunContinuationsAsynchronously = true };
    private RedisReplyDecoder<T>? _decode;
    private CancellationTokenRegistration _cancellation;
    private int _owners;

    public ValueTask<T> Task => new(this, _core.Version);

    public static PendingReply<T> Rent(RedisReplyDecoder<T> decode, long deadline)
    {
        if (!Pool.TryDequeue(out var pending))
            pending = new();
        (pending._decode, pending._owners) = (decode, 2);
        pending.Wait(deadline);
        return pending;
    }

    /// <summary>Lets the caller leave. To be called by the caller before it awaits, once, and only once the command is queued.</summary>
    public void Observe(CancellationToken cancel)
    {
        if (cancel.CanBeCanceled)
            _cancellation = cancel.UnsafeRegister(static (pending, token) => ((PendingReply<T>)pending!).Cancel(token), this);
    }

    /// <summary>Gives back one that was never queued.</summary>
    public void GiveBack()
    {
        TryClaim();
        _owners = 1;
        Release();
    }

    public override void Accept(in ReadOnlySequence<byte> frame)
    {
        if (TryClaim())
            Settle(frame);
        Release();
    }

    public override void Drop(RedisUnavailableException cause)
    {
        // Each caller gets an exception of its own: a shared one would gather the stack traces of all.
        if (TryClaim())
            _core.SetException(new RedisUnavailableException(cause.Reason, cause.Message, cause));
        Release();
    }

    protected override void Fail(Exception cause) => _core.SetException(cause);

    private void Settle(in ReadOnlySequence<byte> frame)
    {
        try
        {
            var reader = new RedisReplyReader(frame);
            if (reader.Kind is RedisReplyKind.Error)
                _core.SetException(new RedisErrorException(reader.ReadText()));
            else
                _core.SetResult(_decode!(ref reader));
        }
        catch (Exception cause)
        {
            // The decoder's failure is its caller's: where the reply ends is known without it, and the connection goes on.
            _core.SetException(cause);
        }
    }

    private void Cancel(CancellationToken token)
    {
        if (TryClaim())
            _core.SetException(new OperationCanceledException(token));
    }

    T IValueTaskSource<T>.GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _cancellation.Dispose();
            Release();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Release()
    {
        if (Interlocked.Decrement(ref _owners) != 0)
            return;
        (_decode, _cancellation) = (null, default);
        _core.Reset();
        if (Pool.Count < MostPooled)
            Pool.Enqueue(this);
    }
}
