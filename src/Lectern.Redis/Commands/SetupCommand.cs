namespace Lectern.Redis;

/// <summary>What the client itself says to set a connection up, or to learn who serves what.</summary>
internal readonly struct SetupCommand(params RedisArgument[] words) : IWireCommand
{
    public string Name => words[0].ToString();
    public bool IsRead => false;
    public bool IsIdempotent => true;
    public long LongestArgument => 0;
    public int Slot() => -1;

    public void WriteTo(ref RespWriter writer)
    {
        writer.Command(words.Length);
        foreach (ref readonly var word in words.AsSpan())
            word.WriteTo(ref writer);
    }
}

/// <summary>PING.</summary>
internal readonly struct PingCommand : IWireCommand
{
    public string Name => "PING";
    public bool IsRead => true;
    public bool IsIdempotent => true;
    public long LongestArgument => 0;
    public int Slot() => -1;

    public void WriteTo(ref RespWriter writer) => writer.Raw("*1\r\n$4\r\nPING\r\n"u8);
}
