using System.Buffers;
using System.Runtime.CompilerServices;

namespace Lectern.Redis;

/// <summary>
/// Finds where one RESP3 value ends and proves on the way that it is well-formed, so that whoever decodes it need not. It remembers
/// where it was: a value that arrives in a thousand pieces is scanned once, and waiting for the rest of a long bulk costs nothing.
/// Allocates nothing, whatever the peer claims. For one reader at a time.
/// <para>Streamed strings and aggregates (<c>$?</c>, <c>*?</c>) are protocol errors: no Redis server sends them.</para>
/// </summary>
internal sealed class FrameScanner(RespLimits limits)
{
    private Levels _left;
    private uint _attributes;
    private int _depth;
    private int _elements;
    private long _scanned;
    private long _body = -1;
    private bool _verbatim;
    private bool _opened;

    /// <summary>The length of the value that starts the buffer, once all of it is there.</summary>
    /// <exception cref="RedisProtocolException">The bytes are not RESP3, or go over a limit.</exception>
    public bool TryScan(in ReadOnlySequence<byte> buffer, out long length)
    {
        length = 0;
        if (_body >= 0 && buffer.Length < _scanned + _body + 2)
            return false;
        var reader = new SequenceReader<byte>(_scanned == 0 ? buffer : buffer.Slice(_scanned));
        while (true)
        {
            if (!(_body >= 0 ? TrySkipBody(ref reader) : TryReadHeader(ref reader)))
                return false;
            if (_body >= 0 || !ValueEnded())
                continue;
            length = _scanned;
            Restart();
            return true;
        }
    }

    private void Restart() => (_scanned, _depth, _elements, _attributes, _opened) = (0, 0, 0, 0, false);

    /// <summary>Reads one line; what it starts is in <c>_body</c> (a bulk) or on the stack of levels (an aggregate).</summary>
    private bool TryReadHeader(ref SequenceReader<byte> reader)
    {
        var start = reader.Consumed;
        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
        {
            if (reader.Remaining > RespLimits.MaxLineBytes)
                throw RedisProtocolException.Because($"a line of over {RespLimits.MaxLineBytes:N0} bytes");
            return false;
        }
        if (line.Length > RespLimits.MaxLineBytes)
            throw RedisProtocolException.Because($"a line of over {RespLimits.MaxLineBytes:N0} bytes");
        Accept(line.IsSingleSegment ? line.FirstSpan : Flat(line));
        Move(reader.Consumed - start);
        return true;
    }

    // Only a line that straddles two segments comes here, one in thousands; its length is bounded.
    private static byte[] Flat(in ReadOnlySequence<byte> line) => line.ToArray();

    private void Accept(ReadOnlySpan<byte> line)
    {
        if (line is not [_, .., (byte)'\r'])
            throw RedisProtocolException.Because($"a line that does not end in CR LF: '{Shown.Of(line)}'");
        if (++_elements > limits.MaxElements)
            throw RedisProtocolException.Because($"a reply of over {limits.MaxElements:N0} elements; raise MaxReplyElements if that is meant");
        var type = (char)line[0];
        var text = line[1..^1];
        if (text.Contains((byte)'\r'))
            throw RedisProtocolException.Because($"a CR inside a line: '{Shown.Of(line)}'");
        _opened = false;
        switch (type)
        {
            case '+' or '-': break;
            case ':': RespNumber.Integer(text); break;
            case '_' when text.IsEmpty: break;
            case '#' when text is [(byte)'t' or (byte)'f']: break;
            case ',': RespNumber.Double(text); break;
            case '(': RespNumber.BigNumber(text); break;
            case '$' or '!' or '=': StartBody(type, RespNumber.Length(text)); break;
            case '*' or '~': Open(RespNumber.Length(text), 1, attribute: false); break;
            case '%': Open(RespNumber.Length(text), 2, attribute: false); break;
            case '|': Open(RespNumber.Length(text), 2, attribute: true); break;
            // A push stands between replies, never inside one.
            case '>' when _depth == 0 && _scanned == 0 && !text.SequenceEqual("-1"u8): Open(RespNumber.Length(text), 1, attribute: false); break;
            default: throw RedisProtocolException.Because($"a value that starts '{Shown.Of(line[..^1])}'");
        }
    }

    private void StartBody(char type, long length)
    {
        if (length > limits.MaxBulkBytes)
            throw RedisProtocolException.Because($"a value of {length:N0} bytes; raise MaxBulkBytes (now {limits.MaxBulkBytes:N0}) if that is meant");
        if (length < 0 && type != '$' || type == '=' && length < 4)
            throw RedisProtocolException.Because($"a length of {length} after '{type}'");
        (_body, _verbatim) = (length, type == '=');
    }

    private void Open(long count, int valuesEach, bool attribute)
    {
        if (count > limits.MaxElements / valuesEach)
            throw RedisProtocolException.Because($"an aggregate of {count:N0}; raise MaxReplyElements (now {limits.MaxElements:N0}) if that is meant");
        if (count < 0 && attribute)
            throw RedisProtocolException.Because("an attribute of -1");
        if (count <= 0 && !attribute)
            return;
        _opened = true;
        if (count <= 0)
            return;
        if (_depth == RespLimits.MaxDepth)
            throw RedisProtocolException.Because($"aggregates over {RespLimits.MaxDepth} deep");
        _left[_depth] = (int)count * valuesEach;
        _attributes = attribute ? _attributes | 1u << _depth : _attributes & ~(1u << _depth);
        _depth++;
    }

    private bool TrySkipBody(ref SequenceReader<byte> reader)
    {
        if (reader.Remaining < _body + 2)
            return false;
        if (_verbatim)
            CheckFormat(reader.UnreadSequence);
        reader.Advance(_body);
        if (!reader.IsNext("\r\n"u8, advancePast: true))
            throw RedisProtocolException.Because("a value that is longer than its length says");
        Move(_body + 2);
        (_body, _opened) = (-1, false);
        return true;
    }

    // Three letters and a colon go before the text.
    private static void CheckFormat(in ReadOnlySequence<byte> text)
    {
        if (text.Slice(3).FirstSpan[0] != ':')
            throw RedisProtocolException.Because("a verbatim string without a format");
    }

    private void Move(long bytes)
    {
        _scanned += bytes;
        if (_scanned + Math.Max(_body, 0) > limits.MaxReplyBytes)
            throw RedisProtocolException.Because($"a reply of over {limits.MaxReplyBytes:N0} bytes; raise MaxReplyBytes if that is meant");
    }

    /// <summary>Takes the value just read off every level that it completes; true when none is left open.</summary>
    private bool ValueEnded()
    {
        if (_opened)
            return false;
        while (_depth > 0)
        {
            if (--_left[_depth - 1] > 0)
                return false;
            _depth--;
            // An attribute is not a value: the one that it describes follows and takes its place.
            if ((_attributes & 1u << _depth) != 0)
                return false;
        }
        return true;
    }

    [InlineArray(RespLimits.MaxDepth)]
    private struct Levels
    {
        private int _first;
    }
}
