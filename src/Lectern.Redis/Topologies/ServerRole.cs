using System.Globalization;

namespace Lectern.Redis;

/// <summary>
/// What a server outside a Cluster says of itself: a master names its replicas, a replica its master.
/// Source: https://redis.io/docs/latest/commands/role/
/// </summary>
internal sealed record ServerRole(bool IsMaster, RedisEndpoint? Master, IReadOnlyList<RedisEndpoint> Replicas)
{
    public static ServerRole Read(ref RedisReplyReader reader)
    {
        var left = reader.ReadCount() - 1;
        var isMaster = reader.ReadText() == "master";
        ServerRole role = isMaster ? ReadMaster(ref reader) : new(false, new(reader.ReadText(), (int)reader.ReadInteger()), []);
        for (left -= 2; left > 0; left--)
            reader.Skip();
        return role;
    }

    private static ServerRole ReadMaster(ref RedisReplyReader reader)
    {
        reader.Skip();
        var replicas = new List<RedisEndpoint>();
        for (var left = reader.ReadCount(); left > 0; left--)
        {
            var values = reader.ReadCount();
            replicas.Add(new(reader.ReadText(), int.Parse(reader.ReadText(), CultureInfo.InvariantCulture)));
            for (values -= 2; values > 0; values--)
                reader.Skip();
        }
        return new(true, null, replicas);
    }
}
