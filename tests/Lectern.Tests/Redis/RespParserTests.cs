using Lectern.Redis;

namespace Lectern.Tests.Redis;

/// <summary>The parser stands between the process and whatever answers on the port.</summary>
public sealed class RespParserTests
{
    private const string EveryType =
        "+OK\r\n-ERR no\r\n:42\r\n:-7\r\n$5\r\nhello\r\n$0\r\n\r\n$-1\r\n_\r\n#t\r\n#f\r\n,3.5\r\n,inf\r\n,-inf\r\n,nan\r\n(12345678901234567890123\r\n=8\r\ntxt:word\r\n"
        + "!9\r\nERR there\r\n*2\r\n:1\r\n$1\r\n\r\r\n*0\r\n*-1\r\n~1\r\n+a\r\n%1\r\n+k\r\n*1\r\n_\r\n|1\r\n+ttl\r\n:9\r\n+described\r\n*2\r\n|1\r\n+a\r\n+b\r\n:1\r\n:2\r\n>2\r\n+note\r\n:1\r\n";

    private const string Seen =
        "SimpleString:OK Error:ERR no Integer:42 Integer:-7 Bulk:hello Bulk: Null: Null: Boolean:true Boolean:false Double:3.5 Double:Infinity Double:-Infinity Double:NaN "
        + "BigNumber:12345678901234567890123 Verbatim:word Error:ERR there Array(Integer:1 Bulk:\r) Array() Null: Set(SimpleString:a) "
        + "Map(SimpleString:k Array(Null:)) SimpleString:described Array(Integer:1 Integer:2) Push(SimpleString:note Integer:1)";

    [Fact]
    public void Every_type_is_read() => Assert.Equal(Seen, Read(Frames.Bytes(EveryType), () => int.MaxValue / 2));

    [Fact]
    public void A_stream_reads_the_same_wherever_it_is_cut()
    {
        var bytes = Frames.Bytes(EveryType);
        for (var cut = 1; cut < bytes.Length; cut++)
        {
            var pieces = new Queue<int>([cut, bytes.Length]);
            Assert.Equal(Seen, Read(bytes, pieces.Dequeue));
        }
        for (var size = 1; size < 9; size++)
            Assert.Equal(Seen, Read(bytes, () => size));
    }

    [Theory]
    [InlineData("hello\r\n")] // no type
    [InlineData("\r\n")]
    [InlineData("+OK\n")]
    [InlineData("+O\rK\r\n")]
    [InlineData(":\r\n")]
    [InlineData(":1x\r\n")]
    [InlineData(":9223372036854775808\r\n")] // over 64 bits
    [InlineData("$99999999999999999999\r\n")]
    [InlineData("$2000000\r\n")] // over MaxBulkBytes
    [InlineData("$-2\r\n")]
    [InlineData("$-0\r\n\r\n")]
    [InlineData("*-01\r\n")]
    [InlineData(">-1\r\n")]
    [InlineData("$?\r\n")] // streamed: no server sends it
    [InlineData("*?\r\n")]
    [InlineData("$3\r\nabcd\r\n")]
    [InlineData("$3\r\nabc\rx")]
    [InlineData("=3\r\nabc\r\n")]
    [InlineData("=7\r\ntxtword\r\n")]
    [InlineData("!-1\r\n")]
    [InlineData("*2147483647\r\n")]
    [InlineData("*9223372036854775807\r\n")]
    [InlineData("%5001\r\n")] // over MaxElements as pairs
    [InlineData("|-1\r\n")]
    [InlineData("*1\r\n>1\r\n+x\r\n")] // a push inside a reply
    [InlineData("_x\r\n")]
    [InlineData("#x\r\n")]
    [InlineData("#\r\n")]
    [InlineData(",\r\n")]
    [InlineData(",1e\r\n")]
    [InlineData("(12a\r\n")]
    [InlineData("(\r\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    public void What_is_not_RESP3_is_refused(string bytes) =>
        Assert.Throws<RedisProtocolException>(() => Frames.ReadAll(Frames.Bytes(bytes), () => 3));

    [Fact]
    public void A_reply_that_nests_without_end_is_refused() =>
        Assert.Throws<RedisProtocolException>(() => Frames.ReadAll(Frames.Bytes(string.Concat(Enumerable.Repeat("*1\r\n", 1000))), () => 100));

    [Fact]
    public void A_line_that_does_not_end_is_refused() =>
        Assert.Throws<RedisProtocolException>(() => Frames.ReadAll(Frames.Bytes("+" + new string('a', 100_000)), () => 5000));

    [Fact]
    public void Many_values_that_are_each_allowed_are_refused_together()
    {
        var nested = "*100\r\n" + string.Concat(Enumerable.Repeat("*100\r\n" + string.Concat(Enumerable.Repeat("_\r\n", 100)), 100));
        Assert.Throws<RedisProtocolException>(() => Frames.ReadAll(Frames.Bytes(nested), () => 4096));
        var large = "*10\r\n" + string.Concat(Enumerable.Repeat("$1000000\r\n" + new string('a', 1_000_000) + "\r\n", 10));
        Assert.Throws<RedisProtocolException>(() => Frames.ReadAll(Frames.Bytes(large), () => 1 << 20));
    }

    [Fact]
    public void A_promise_of_much_allocates_nothing()
    {
        var bytes = Frames.Cut(Frames.Bytes("*10000\r\n$1000000\r\nfew"));
        var scanner = new FrameScanner(Frames.Limits);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(scanner.TryScan(bytes, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    [Fact]
    public void Damaged_streams_are_read_or_refused_and_nothing_else()
    {
        var random = new Random(20_241_117);
        var valid = Frames.Bytes(EveryType);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = Damage(valid, random);
            try
            {
                Frames.ReadAll(bytes, () => random.Next(1, 40));
            }
            catch (RedisProtocolException)
            {
                // The only exception there is.
            }
        }
    }

    [Fact]
    public void A_decoder_may_skip_what_it_does_not_want()
    {
        var scanner = new FrameScanner(Frames.Limits);
        var bytes = Frames.Bytes($"*2\r\n%1\r\n+deep\r\n*2\r\n!3\r\nERR\r\n|1\r\n+a\r\n+b\r\n$1\r\nx\r\n:7\r\n");
        Assert.True(scanner.TryScan(Frames.Cut(bytes, 10), out var length));
        var reader = new RedisReplyReader(Frames.Cut(bytes, 10).Slice(0, length));
        Assert.Equal(2, reader.ReadCount());
        reader.Skip();
        Assert.Equal(7, reader.ReadInteger());
    }

    private static byte[] Damage(byte[] valid, Random random)
    {
        var bytes = valid.ToList();
        for (var times = random.Next(1, 6); times > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.Insert(at, (byte)"0123456789\r\n$*%>|-"[random.Next(18)]); break;
                default: bytes.RemoveRange(at, Math.Min(random.Next(1, 30), bytes.Count - at)); break;
            }
            if (bytes.Count == 0)
                bytes.Add((byte)'+');
        }
        return [.. bytes];
    }

    private static string Read(byte[] bytes, Func<int> nextPiece) => string.Join(' ', Frames.ReadAll(bytes, nextPiece).Select(Frames.Show));
}
