using System.Buffers;

namespace Lectern.Redis;

/// <summary>
/// Reads what a server sends without being asked. Only <c>invalidate</c> means something here; every other push is left alone, as the
/// specification asks. It stands in the one order of the connection: a reply that was sent after it is delivered after it.
/// </summary>
internal sealed class PushReader(IRedisTrackingListener? listener, RedisMetrics metrics)
{
    public void Deliver(in ReadOnlySequence<byte> frame)
    {
        var reader = new RedisReplyReader(frame);
        if (listener is null || reader.ReadCount() < 2 || reader.Kind is not RedisReplyKind.Bulk || !Is(reader.ReadBytes(), "invalidate"u8))
            return;
        // https://redis.io/docs/latest/develop/reference/client-side-caching/ : null instead of a list stands for all keys.
        if (reader.TryReadNull())
        {
            metrics.Invalidated(1);
            listener.InvalidatedAll();
            return;
        }
        var keys = reader.ReadCount();
        for (var i = 0; i < keys; i++)
            Report(reader.ReadBytes(), listener);
        metrics.Invalidated(keys);
    }

    private static void Report(in ReadOnlySequence<byte> key, IRedisTrackingListener listener)
    {
        if (key.IsSingleSegment)
        {
            listener.Invalidated(key.FirstSpan);
            return;
        }
        using var flat = RedisLease.CopyOf(key);
        listener.Invalidated(flat.Span);
    }

    private static bool Is(in ReadOnlySequence<byte> bytes, ReadOnlySpan<byte> word) => bytes.Length == word.Length && new SequenceReader<byte>(bytes).IsNext(word);
}
