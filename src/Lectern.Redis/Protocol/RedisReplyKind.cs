using System.Diagnostics.CodeAnalysis;

namespace Lectern.Redis;

/// <summary>
/// The types of a RESP3 value. RESP2's null bulk (<c>$-1</c>) and null array (<c>*-1</c>) are read as <see cref="Null"/>.
/// Source: https://github.com/redis/redis-specifications/blob/master/protocol/RESP3.md
/// </summary>
[SuppressMessage("Naming", "CA1720", Justification = "The protocol's own names.")]
public enum RedisReplyKind
{
    /// <summary>No value.</summary>
    Null,

    /// <summary>A short text without line breaks, such as OK.</summary>
    SimpleString,

    /// <summary>An error, simple or bulk.</summary>
    Error,

    /// <summary>A signed 64-bit integer.</summary>
    Integer,

    /// <summary>Bytes of a known length.</summary>
    Bulk,

    /// <summary>An IEEE double; may be infinite or not a number.</summary>
    Double,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>An integer of any size, kept as its digits.</summary>
    BigNumber,

    /// <summary>Text for people with a three-letter format, which is left out of the bytes.</summary>
    Verbatim,

    /// <summary>An ordered list.</summary>
    Array,

    /// <summary>Keys and values in turn: twice as many items as pairs.</summary>
    Map,

    /// <summary>A list in which order means nothing.</summary>
    Set,

    /// <summary>A message that answers no command. Never seen as a reply.</summary>
    Push,
}
