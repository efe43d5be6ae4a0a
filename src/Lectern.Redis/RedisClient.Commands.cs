namespace Lectern.Redis;

// The commands. Those that a cache lives on have methods; SendAsync sends any other.
public sealed partial class RedisClient
{
    /// <summary>Sends any command and gives its reply as a tree.</summary>
    /// <exception cref="RedisException">There was no answer, or an error.</exception>
    public ValueTask<RedisReply> SendAsync(RedisCommand command, CancellationToken cancel = default) =>
        SendAsync(command, static (ref RedisReplyReader reply) => reply.ReadReply(), cancel);

    /// <summary>Sends any command and reads its reply where it lies. The decoder runs on the loop that serves all callers: be quick.</summary>
    /// <exception cref="RedisException">There was no answer, or an error.</exception>
    public ValueTask<T> SendAsync<T>(RedisCommand command, RedisReplyDecoder<T> decode, CancellationToken cancel = default) =>
        SendAsync<RedisCommand, T>(command, decode, cancel);

    /// <summary>
    /// Sends several commands without waiting between them. Each keeps its place; one that Redis refuses is a reply of the kind Error.
    /// They are not a transaction: others' commands may come between, and in a Cluster they go to several nodes.
    /// </summary>
    /// <exception cref="RedisUnavailableException">One had no answer; thrown when all have ended. Others may have been carried out.</exception>
    public async ValueTask<IReadOnlyList<RedisReply>> SendAllAsync(IReadOnlyList<RedisCommand> commands, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(commands);
        var waiting = new Task<RedisReply>[commands.Count];
        for (var i = 0; i < waiting.Length; i++)
            waiting[i] = SendOrErrorAsync(commands[i], cancel);
        return await Task.WhenAll(waiting);
    }

    private async Task<RedisReply> SendOrErrorAsync(RedisCommand command, CancellationToken cancel)
    {
        try
        {
            return await SendAsync(command, cancel);
        }
        catch (RedisErrorException error)
        {
            return RedisReply.Error(error.Message);
        }
    }

    /// <summary>Reads a value into pooled memory. Dispose it.</summary>
    /// <returns>Null when the key is not there.</returns>
    /// <exception cref="RedisException">There was no answer, or an error.</exception>
    public ValueTask<RedisLease?> GetAsync(RedisArgument key, CancellationToken cancel = default) =>
        SendAsync(new GetCommand(key), static (ref RedisReplyReader reply) => reply.ReadLease(), cancel);

    /// <summary>Reads a value where it lies, without copying. The decoder meets a null or a string, and runs on the loop that serves all callers: be quick.</summary>
    /// <exception cref="RedisException">There was no answer, or an error.</exception>
    public ValueTask<T> GetAsync<T>(RedisArgument key, RedisReplyDecoder<T> decode, CancellationToken cancel = default) => SendAsync(new GetCommand(key), decode, cancel);

    /// <summary>
    /// Reads the values of several keys. In a Cluster the keys of each slot are read together and the slots side by side: each slot is
    /// seen at one moment, all of them are not.
    /// </summary>
    /// <exception cref="RedisException">There was no answer for some key, or an error.</exception>
    public async ValueTask<RedisValues> MGetAsync(ReadOnlyMemory<RedisArgument> keys, CancellationToken cancel = default)
    {
        var leases = new RedisLease?[keys.Length];
        var waiting = await GroupsAsync(keys, cancel) is { } groups
            ? groups.ConvertAll(group => ReadAsync(group.Keys, group.Places, leases, cancel))
            : [ReadAsync(keys, null, leases, cancel)];
        try
        {
            await Task.WhenAll(waiting);
        }
        catch
        {
            new RedisValues(leases).Dispose();
            throw;
        }
        return new(leases);
    }

    private async Task ReadAsync(ReadOnlyMemory<RedisArgument> keys, int[]? places, RedisLease?[] leases, CancellationToken cancel)
    {
        if (keys.IsEmpty)
            return;
        var values = await SendAsync(new KeysCommand("MGET", keys, isRead: true), static (ref RedisReplyReader reply) => ReadLeases(ref reply), cancel);
        if (values.Length != keys.Length)
            throw RedisProtocolException.Because($"{values.Length} values for {keys.Length} keys");
        for (var i = 0; i < values.Length; i++)
            leases[places?[i] ?? i] = values[i];
    }

    private static RedisLease?[] ReadLeases(ref RedisReplyReader reply)
    {
        var leases = new RedisLease?[reply.ReadCount()];
        for (var i = 0; i < leases.Length; i++)
            leases[i] = reply.ReadLease();
        return leases;
    }

    /// <summary>Stores a value.</summary>
    /// <param name="key">Where.</param>
    /// <param name="value">What.</param>
    /// <param name="expiry">How long it lives: 1 ms or more, cut to whole milliseconds. Null: for ever.</param>
    /// <param name="when">On what condition.</param>
    /// <param name="cancel">Lets the caller leave; the value may be stored nevertheless.</param>
    /// <returns>False when the condition was not met.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The expiry is under 1 ms.</exception>
    /// <exception cref="RedisException">There was no answer, or an error: <c>OOM</c> when the server's memory is full.</exception>
    public ValueTask<bool> SetAsync(RedisArgument key, RedisArgument value, TimeSpan? expiry = null, RedisSetWhen when = RedisSetWhen.Always, CancellationToken cancel = default)
    {
        var milliseconds = expiry is { } life ? (long)life.TotalMilliseconds : 0;
        if (expiry is not null)
            ArgumentOutOfRangeException.ThrowIfLessThan(milliseconds, 1, nameof(expiry));
        return SendAsync(new SetCommand(key, value, milliseconds, when), static (ref RedisReplyReader reply) => !reply.TryReadNull(), cancel);
    }

    /// <summary>Removes keys (UNLINK: their memory is freed in the background). In a Cluster, slot by slot.</summary>
    /// <returns>How many were there.</returns>
    /// <exception cref="RedisException">There was no answer for some key, or an error; others may have been removed.</exception>
    public async ValueTask<long> DeleteAsync(ReadOnlyMemory<RedisArgument> keys, CancellationToken cancel = default)
    {
        if (keys.IsEmpty)
            return 0;
        if (await GroupsAsync(keys, cancel) is not { } groups)
            return await UnlinkAsync(keys, cancel);
        var counts = await Task.WhenAll(groups.ConvertAll(group => UnlinkAsync(group.Keys, cancel).AsTask()));
        return counts.Sum();
    }

    private ValueTask<long> UnlinkAsync(ReadOnlyMemory<RedisArgument> keys, CancellationToken cancel) =>
        SendAsync(new KeysCommand("UNLINK", keys, isRead: false), static (ref RedisReplyReader reply) => reply.ReadInteger(), cancel);

    /// <summary>Runs a script by its name, and sends its source where the server does not know it yet.</summary>
    /// <param name="script">Make it once and keep it.</param>
    /// <param name="keys">KEYS: every key that the script touches; in a Cluster, of one slot.</param>
    /// <param name="arguments">ARGV.</param>
    /// <param name="cancel">Lets the caller leave; the script may run nevertheless.</param>
    /// <exception cref="RedisException">There was no answer, or an error.</exception>
    public ValueTask<RedisReply> EvalAsync(RedisScript script, RedisArgument[] keys, RedisArgument[] arguments, CancellationToken cancel = default) =>
        EvalAsync(script, keys, arguments, static (ref RedisReplyReader reply) => reply.ReadReply(), cancel);

    /// <summary>Runs a script and reads its reply where it lies. The decoder runs on the loop that serves all callers: be quick.</summary>
    /// <inheritdoc cref="EvalAsync(RedisScript, RedisArgument[], RedisArgument[], CancellationToken)"/>
    public async ValueTask<T> EvalAsync<T>(RedisScript script, RedisArgument[] keys, RedisArgument[] arguments, RedisReplyDecoder<T> decode, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(arguments);
        try
        {
            return await SendAsync(new EvalCommand(script, whole: false, keys, arguments), decode, cancel);
        }
        catch (RedisErrorException unknown) when (unknown.Code == "NOSCRIPT")
        {
            // It did not run, so this is no second run. EVAL also teaches the server the name.
            return await SendAsync(new EvalCommand(script, whole: true, keys, arguments), decode, cancel);
        }
    }

    private sealed record SlotGroup(ReadOnlyMemory<RedisArgument> Keys, int[] Places);

    // Null when one command will do: no Cluster, or all keys in one slot.
    private async ValueTask<List<SlotGroup>?> GroupsAsync(ReadOnlyMemory<RedisArgument> keys, CancellationToken cancel)
    {
        var topology = _watch.Current ?? await _router.FirstTopologyAsync(_options.Time.GetTimestamp() + _patience, cancel);
        if (!topology.IsCluster || keys.Length < 2)
            return null;
        var slots = new int[keys.Length];
        for (var i = 0; i < slots.Length; i++)
            slots[i] = keys.Span[i].Slot();
        var groups = Enumerable.Range(0, slots.Length).GroupBy(place => slots[place])
            .Select(group => group.ToArray())
            .Select(places => new SlotGroup(Array.ConvertAll(places, place => keys.Span[place]), places)).ToList();
        return groups.Count == 1 ? null : groups;
    }
}
