using System.Collections.Frozen;

namespace Lectern.Redis;

/// <summary>
/// Any command that asks once and is answered once. The name may not be one that takes the connection for itself
/// (SUBSCRIBE, MULTI, BLPOP, MONITOR and their like): the connection is shared by all callers.
/// </summary>
public readonly struct RedisCommand : IWireCommand
{
    private static readonly FrozenSet<string> Refused = FrozenSet.ToFrozenSet(
        ["AUTH", "ASKING", "BLMOVE", "BLMPOP", "BLPOP", "BRPOP", "BRPOPLPUSH", "BZMPOP", "BZPOPMAX", "BZPOPMIN", "DISCARD", "EXEC", "HELLO", "MONITOR", "MULTI",
            "PSUBSCRIBE", "PSYNC", "PUNSUBSCRIBE", "QUIT", "READONLY", "READWRITE", "REPLCONF", "RESET", "SELECT", "SSUBSCRIBE", "SUBSCRIBE", "SUNSUBSCRIBE", "SYNC",
            "UNSUBSCRIBE", "UNWATCH", "WAIT", "WAITAOF", "WATCH"], StringComparer.OrdinalIgnoreCase);

    private readonly RedisArgument[] _arguments;

    /// <summary>A command whose first argument is its key; set <see cref="KeyIndex"/> where it is another.</summary>
    /// <param name="name">Such as HGET; may not be one that takes the connection for itself.</param>
    /// <param name="arguments">What follows the name.</param>
    /// <exception cref="ArgumentException">The name is empty, or names a command that takes the connection for itself.</exception>
    public RedisCommand(string name, params RedisArgument[] arguments)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(arguments);
        if (Refused.Contains(name) || IsClientState(name, arguments))
            throw new ArgumentException($"{name} takes the connection for itself, and all callers share it. Use a script instead of MULTI, and a client of your own for the rest.", nameof(name));
        (Name, _arguments) = (name, arguments);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Which argument is a key, from 0; -1 when none is and any node may answer.</summary>
    /// <value>Default: 0.</value>
    public int KeyIndex { get; init; }

    /// <summary>The command only reads: a replica may answer where the options allow it.</summary>
    /// <value>Default: false.</value>
    public bool IsRead { get; init; }

    /// <summary>Carrying the command out twice does no more than once, so that <see cref="RedisOptions.RetryIdempotent"/> may send it again.</summary>
    /// <value>Default: false. A read is idempotent anyway.</value>
    public bool IsIdempotent { get; init; }

    bool IWireCommand.IsIdempotent => IsIdempotent || IsRead;

    int IWireCommand.Slot() => KeyIndex >= 0 && KeyIndex < _arguments.Length ? _arguments[KeyIndex].Slot() : -1;

    long IWireCommand.LongestArgument
    {
        get
        {
            var longest = 0L;
            foreach (ref readonly var argument in _arguments.AsSpan())
                longest = Math.Max(longest, argument.MaxBytes);
            return longest;
        }
    }

    void IWireCommand.WriteTo(ref RespWriter writer)
    {
        writer.Command(1 + _arguments.Length);
        writer.Bulk(Name);
        foreach (ref readonly var argument in _arguments.AsSpan())
            argument.WriteTo(ref writer);
    }

    private static bool IsClientState(string name, RedisArgument[] arguments) =>
        name.Equals("CLIENT", StringComparison.OrdinalIgnoreCase) && arguments is [var verb, ..] && verb.ToString().ToUpperInvariant() is "REPLY" or "TRACKING" or "CACHING"
        || name.StartsWith('X') && arguments.Any(argument => argument.ToString().Equals("BLOCK", StringComparison.OrdinalIgnoreCase));
}
