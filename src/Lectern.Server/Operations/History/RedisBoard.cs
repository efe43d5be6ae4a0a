using System.Buffers.Binary;
using Lectern.Monitoring.History;
using Lectern.Redis;
using Lectern.Server.Web.Answers;

namespace Lectern.Server.Operations.History;

/// <summary>Nodes see each other's last seconds through one hash in Redis: a field a node, with the time before the bytes. Thread-safe.</summary>
internal sealed class RedisBoard(RedisSettings settings, TimeProvider time) : INodeBoard, IAsyncDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Gone = TimeSpan.FromHours(1);

    private readonly string _key = $"{settings.Prefix}:metrics:board";
    private readonly Lazy<RedisClient> _client = new(() => RedisClient.Start(settings.Client(settings.Servers())));

    public TimeSpan Pause => TimeSpan.FromSeconds(1);

    public async Task LeaveAsync(string node, byte[] payload, CancellationToken cancel)
    {
        var bytes = new byte[sizeof(long) + payload.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, time.GetUtcNow().UtcTicks);
        payload.CopyTo(bytes, sizeof(long));
        await _client.Value.SendAsync(new RedisCommand("HSET", _key, node, bytes), cancel);
    }

    public async Task<IReadOnlyList<(string Node, byte[] Payload)>> LookAsync(CancellationToken cancel)
    {
        var fields = (await _client.Value.SendAsync(new RedisCommand("HGETALL", _key) { IsRead = true }, cancel)).Items;
        var found = new List<(string, byte[])>();
        for (var i = 0; i + 1 < fields.Count; i += 2)
        {
            var bytes = fields[i + 1].Bytes;
            if (bytes.Length < sizeof(long))
                continue;
            var age = time.GetUtcNow().UtcTicks - BinaryPrimitives.ReadInt64LittleEndian(bytes.Span);
            if (age > Gone.Ticks)
                await _client.Value.SendAsync(new RedisCommand("HDEL", _key, fields[i].Bytes), cancel);
            else if (age < Life.Ticks)
                found.Add((fields[i].ToString()!, bytes[sizeof(long)..].ToArray()));
        }
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        if (_client.IsValueCreated)
            await _client.Value.DisposeAsync();
    }
}
