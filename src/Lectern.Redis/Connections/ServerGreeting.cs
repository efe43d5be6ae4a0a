namespace Lectern.Redis;

/// <summary>What a server says of itself in answer to HELLO. Source: https://redis.io/docs/latest/commands/hello/</summary>
internal sealed record ServerGreeting(string Mode, string Role, string Version)
{
    public static readonly ServerGreeting None = new("", "", "");

    public bool IsCluster => Mode == "cluster";

    public bool IsReplica => Role is "replica" or "slave";

    public static ServerGreeting Read(ref RedisReplyReader reader)
    {
        var greeting = None;
        for (var left = reader.ReadCount(); left > 0; left -= 2)
        {
            greeting = reader.ReadText() switch
            {
                "mode" => greeting with { Mode = reader.ReadText() },
                "role" => greeting with { Role = reader.ReadText() },
                "version" => greeting with { Version = reader.ReadText() },
                _ => Skipping(ref reader, greeting),
            };
        }
        return greeting;
    }

    private static ServerGreeting Skipping(ref RedisReplyReader reader, ServerGreeting greeting)
    {
        reader.Skip();
        return greeting;
    }
}
