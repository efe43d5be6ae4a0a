namespace Lectern.Redis;

/// <summary>Neighboring slots and who serves them, a line of CLUSTER SLOTS. Source: https://redis.io/docs/latest/commands/cluster-slots/</summary>
internal sealed record SlotRange(int First, int Last, RedisEndpoint Primary, IReadOnlyList<RedisEndpoint> Replicas)
{
    /// <summary>Reads the whole answer. SLOTS rather than the newer SHARDS: every server that speaks RESP3 knows it.</summary>
    /// <param name="reader">Stands before the answer.</param>
    /// <param name="asked">Who answers: a server that does not know its own address names none.</param>
    public static List<SlotRange> ReadAll(ref RedisReplyReader reader, RedisEndpoint asked)
    {
        var ranges = new List<SlotRange>();
        for (var left = reader.ReadCount(); left > 0; left--)
            ranges.Add(ReadOne(ref reader, asked));
        return ranges;
    }

    private static SlotRange ReadOne(ref RedisReplyReader reader, RedisEndpoint asked)
    {
        var values = reader.ReadCount();
        var (first, last) = (reader.ReadInteger(), reader.ReadInteger());
        if (values < 3 || first is < 0 or >= HashSlot.Count || last < first || last >= HashSlot.Count)
            throw RedisProtocolException.Because($"slots {first} to {last}");
        var servers = new List<RedisEndpoint>();
        for (var left = values - 2; left > 0; left--)
            if (ReadServer(ref reader, asked) is { } server)
                servers.Add(server);
        if (servers.Count == 0)
            throw RedisProtocolException.Because($"slots {first} to {last} without an address; set cluster-announce-ip or cluster-preferred-endpoint-type on the servers");
        return new((int)first, (int)last, servers[0], [.. servers.Skip(1)]);
    }

    private static RedisEndpoint? ReadServer(ref RedisReplyReader reader, RedisEndpoint asked)
    {
        var values = reader.ReadCount();
        var host = reader.TryReadNull() ? asked.Host : reader.ReadText();
        var port = reader.ReadInteger();
        for (var left = values - 2; left > 0; left--)
            reader.Skip();
        // '?' stands for a host name that the server has not been told.
        return host == "?" ? null : new(host.Length > 0 ? host : asked.Host, (int)port);
    }
}
