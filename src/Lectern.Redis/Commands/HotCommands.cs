namespace Lectern.Redis;

/// <summary>GET key. Source of this and the others: https://redis.io/docs/latest/commands/</summary>
internal readonly struct GetCommand(RedisArgument key) : IWireCommand
{
    public string Name => "GET";
    public bool IsRead => true;
    public bool IsIdempotent => true;
    public long LongestArgument => key.MaxBytes;
    public int Slot() => key.Slot();

    public void WriteTo(ref RespWriter writer)
    {
        writer.Raw("*2\r\n$3\r\nGET\r\n"u8);
        key.WriteTo(ref writer);
    }
}

/// <summary>SET key value [PX milliseconds] [NX | XX].</summary>
internal readonly struct SetCommand(RedisArgument key, RedisArgument value, long milliseconds, RedisSetWhen when) : IWireCommand
{
    public string Name => "SET";
    public bool IsRead => false;
    public bool IsIdempotent => when is RedisSetWhen.Always;
    public long LongestArgument => Math.Max(key.MaxBytes, value.MaxBytes);
    public int Slot() => key.Slot();

    public void WriteTo(ref RespWriter writer)
    {
        writer.Command(3 + (milliseconds > 0 ? 2 : 0) + (when is RedisSetWhen.Always ? 0 : 1));
        writer.Raw("$3\r\nSET\r\n"u8);
        key.WriteTo(ref writer);
        value.WriteTo(ref writer);
        if (milliseconds > 0)
        {
            writer.Raw("$2\r\nPX\r\n"u8);
            ((RedisArgument)milliseconds).WriteTo(ref writer);
        }
        if (when is RedisSetWhen.Missing)
            writer.Raw("$2\r\nNX\r\n"u8);
        else if (when is RedisSetWhen.Present)
            writer.Raw("$2\r\nXX\r\n"u8);
    }
}

/// <summary>MGET or UNLINK of keys that share a slot.</summary>
internal readonly struct KeysCommand(string name, ReadOnlyMemory<RedisArgument> keys, bool isRead) : IWireCommand
{
    public string Name => name;
    public bool IsRead => isRead;
    public bool IsIdempotent => true;
    public int Slot() => keys.Span[0].Slot();

    public long LongestArgument
    {
        get
        {
            var longest = 0L;
            foreach (ref readonly var key in keys.Span)
                longest = Math.Max(longest, key.MaxBytes);
            return longest;
        }
    }

    public void WriteTo(ref RespWriter writer)
    {
        writer.Command(1 + keys.Length);
        writer.Bulk(name);
        foreach (ref readonly var key in keys.Span)
            key.WriteTo(ref writer);
    }
}

/// <summary>EVALSHA or EVAL: the script, how many keys, the keys, the rest.</summary>
internal readonly struct EvalCommand(RedisScript script, bool whole, RedisArgument[] keys, RedisArgument[] arguments) : IWireCommand
{
    public string Name => whole ? "EVAL" : "EVALSHA";
    public bool IsRead => false;
    public bool IsIdempotent => false;
    public int Slot() => keys.Length > 0 ? keys[0].Slot() : -1;

    public long LongestArgument
    {
        get
        {
            var longest = 0L;
            foreach (ref readonly var argument in arguments.AsSpan())
                longest = Math.Max(longest, argument.MaxBytes);
            return longest;
        }
    }

    public void WriteTo(ref RespWriter writer)
    {
        writer.Command(3 + keys.Length + arguments.Length);
        writer.Bulk(Name);
        writer.Bulk(whole ? script.Text : script.Sha1);
        ((RedisArgument)keys.Length).WriteTo(ref writer);
        foreach (ref readonly var key in keys.AsSpan())
            key.WriteTo(ref writer);
        foreach (ref readonly var argument in arguments.AsSpan())
            argument.WriteTo(ref writer);
    }
}
