using System.Buffers;
using System.Text;
using Lectern.Redis;

namespace Lectern.Tests.Redis;

/// <summary>Bytes as a connection would meet them: cut into pieces.</summary>
internal static class Frames
{
    public static readonly RespLimits Limits = new(MaxBulkBytes: 1 << 20, MaxReplyBytes: 4 << 20, MaxElements: 10_000);

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>A buffer of several segments that break where told.</summary>
    public static ReadOnlySequence<byte> Cut(byte[] bytes, params int[] places)
    {
        var first = new Segment(bytes.AsMemory(0, places.Length > 0 ? places[0] : bytes.Length), 0);
        var last = first;
        for (var i = 0; i < places.Length; i++)
            last = last.Append(bytes.AsMemory(places[i]..(i + 1 < places.Length ? places[i + 1] : bytes.Length)));
        return new(first, 0, last, last.Memory.Length);
    }

    /// <summary>The values in a stream that arrives in pieces of the lengths given, over and over; what is left over is ignored.</summary>
    public static List<RedisReply> ReadAll(byte[] bytes, Func<int> nextPiece)
    {
        var scanner = new FrameScanner(Limits);
        var replies = new List<RedisReply>();
        for (int start = 0, end = 0; end < bytes.Length;)
        {
            end = Math.Min(bytes.Length, end + Math.Max(1, nextPiece()));
            while (start < end)
            {
                var buffer = Cut(bytes[start..end], (end - start) / 2);
                if (!scanner.TryScan(buffer, out var length))
                    break;
                var reader = new RedisReplyReader(buffer.Slice(0, length));
                replies.Add(reader.ReadReply());
                start += (int)length;
            }
        }
        return replies;
    }

    public static string Show(RedisReply reply) => reply.Kind >= RedisReplyKind.Array
        ? $"{reply.Kind}({string.Join(' ', reply.Items.Select(Show))})" : $"{reply.Kind}:{reply}";

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
