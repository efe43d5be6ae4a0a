using System.Text;
using Lectern.LoadTesting.Sockets;

namespace Lectern.Tests.LoadTesting;

public sealed class ResponseParserTests
{
    private static readonly string Body = string.Concat(Enumerable.Range(0, 40).Select(i => $"line {i}\r\n"));

    public static TheoryData<string, int, bool, bool> Answers => new()
    {
        { $"HTTP/1.1 200 OK\r\nContent-Length: {Body.Length}\r\n\r\n{Body}", 200, true, false },
        { $"HTTP/1.1 404 Not Found\r\ncontent-length:{Body.Length}\r\nCONNECTION: close\r\n\r\n{Body}", 404, false, false },
        { "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, true, false },
        { "HTTP/1.1 204 No Content\r\n\r\n", 204, true, false },
        { "HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\nETag: \"a\"\r\n\r\n", 304, true, false },
        { "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", 200, true, true },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1A;name=\"a\"\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n", 200, true, false },
        { "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\nContent-Length: 3\r\n\r\n0\r\nX-Sum: 5\r\nX-More: 6\r\n\r\n", 200, true, false },
        { "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok", 201, true, false },
        { "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, false, false },
        { "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nok", 200, true, false },
        { "HTTP/1.1 200\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok", 200, true, false },
    };

    [Theory, MemberData(nameof(Answers))]
    public void An_answer_is_the_same_wherever_it_is_split(string answer, int status, bool keepsAlive, bool isHead)
    {
        var bytes = Encoding.ASCII.GetBytes(answer);
        for (var first = 0; first <= bytes.Length; first++)
        {
            for (var second = first; second <= bytes.Length; second += 1 + bytes.Length / 40)
                AssertParses(bytes, [first, second], status, keepsAlive, isHead);
        }
        AssertParses(bytes, Enumerable.Range(1, bytes.Length), status, keepsAlive, isHead);
    }

    [Theory, MemberData(nameof(Answers))]
    public void Half_an_answer_is_none(string answer, int status, bool keepsAlive, bool isHead)
    {
        Assert.True(status > 0 || keepsAlive);
        var bytes = Encoding.ASCII.GetBytes(answer);
        for (var length = 0; length < bytes.Length; length++)
        {
            var parser = new ResponseParser();
            parser.Begin(isHead);
            ReadOnlySpan<byte> part = bytes.AsSpan(0, length);
            Assert.Equal(ParseState.Going, parser.Feed(ref part, null));
            Assert.Equal(ParseState.Malformed, parser.End());
        }
    }

    [Fact]
    public void A_body_without_a_length_ends_with_the_connection()
    {
        var parser = new ResponseParser();
        parser.Begin(false);
        ReadOnlySpan<byte> bytes = "HTTP/1.1 200 OK\r\n\r\nsome text"u8;
        Assert.Equal(ParseState.Going, parser.Feed(ref bytes, null));
        Assert.Equal((ParseState.Done, false), (parser.End(), parser.KeepsAlive));
    }

    [Theory]
    [InlineData("HTTP/2 200 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 2x0 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 20\r\n\r\n")]
    [InlineData("HTTP/1.1\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 2\n\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffffff\r\n")]
    public void What_is_no_answer_is_malformed_however_it_comes(string answer)
    {
        Assert.Equal(ParseState.Malformed, Feed(answer, answer.Length));
        Assert.Equal(ParseState.Malformed, Feed(answer, 1));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nX: ", 'a')]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;", 'a')]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", 'a')]
    public void What_never_ends_is_malformed_after_a_limit(string start, char more)
    {
        Assert.Equal(ParseState.Malformed, Feed(start + new string(more, ResponseParser.LargestHead + 10), 1000));
        Assert.Equal(ParseState.Malformed, Feed(start + new string(more, ResponseParser.LargestHead + 10), int.MaxValue));
    }

    [Fact]
    public void Noise_never_throws_and_reads_the_same_in_pieces()
    {
        var random = new Random(3);
        string[] words = ["HTTP/1.1 ", "200", " OK", "\r\n", "\r\n\r\n", "Content-Length: ", "Transfer-Encoding: chunked", "5", "0", ";", ":", "\n", "a", "\0", "Connection: close"];
        for (var round = 0; round < 20_000; round++)
        {
            var answer = (random.Next(2) == 0 ? "HTTP/1.1 200 OK\r\n" : "") + string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => words[random.Next(words.Length)]));
            var whole = Feed(answer, int.MaxValue);
            var pieces = Feed(answer, random.Next(1, 5));
            // In pieces it may be known earlier that it is none.
            Assert.True(whole == pieces || (whole == ParseState.Going && pieces == ParseState.Malformed), $"{Encoding.ASCII.GetString(Encoding.ASCII.GetBytes(answer))}: {whole} and {pieces}");
        }
    }

    [Fact]
    public void An_answer_in_one_piece_allocates_nothing()
    {
        var bytes = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");
        var parser = new ResponseParser();
        var before = 0L;
        for (var i = 0; i < 1000; i++)
        {
            if (i == 10)
                before = GC.GetAllocatedBytesForCurrentThread();
            parser.Begin(false);
            ReadOnlySpan<byte> rest = bytes;
            if (parser.Feed(ref rest, null) != ParseState.Done)
                throw new InvalidOperationException("It should be complete.");
        }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static ParseState Feed(string answer, int size)
    {
        var bytes = Encoding.ASCII.GetBytes(answer);
        var parser = new ResponseParser();
        parser.Begin(false);
        for (var from = 0; from < bytes.Length; from += Math.Min(size, bytes.Length - from))
        {
            ReadOnlySpan<byte> piece = bytes.AsSpan(from, Math.Min(size, bytes.Length - from));
            if (parser.Feed(ref piece, null) is not ParseState.Going and var state)
                return state;
        }
        return ParseState.Going;
    }

    // A second answer follows at once: what belongs to it must be left alone.
    private static void AssertParses(byte[] bytes, IEnumerable<int> splits, int status, bool keepsAlive, bool isHead)
    {
        var parser = new ResponseParser();
        parser.Begin(isHead);
        var (from, state) = (0, ParseState.Going);
        foreach (var to in splits.Append(bytes.Length))
        {
            ReadOnlySpan<byte> piece = bytes.AsSpan(from, to - from);
            if (to == bytes.Length && state == ParseState.Going)
            {
                piece = (byte[])[.. piece, .. "HTTP"u8];
                Assert.Equal(ParseState.Done, state = parser.Feed(ref piece, null));
                Assert.Equal("HTTP", Encoding.ASCII.GetString(piece));
            }
            else if (state == ParseState.Going)
            {
                Assert.Equal(ParseState.Going, parser.Feed(ref piece, null));
            }
            from = to;
        }
        Assert.Equal((ParseState.Done, status, keepsAlive), (state, parser.Status, parser.KeepsAlive));
    }
}
