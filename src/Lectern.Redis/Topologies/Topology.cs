namespace Lectern.Redis;

/// <summary>Who holds the same keys: a master and its replicas.</summary>
internal sealed record Shard(RedisNode Primary, IReadOnlyList<RedisNode> Replicas);

/// <summary>
/// Who serves which slots, as of one moment; immutable. Without Cluster there is one shard, and it serves everything.
/// </summary>
internal sealed class Topology
{
    private readonly Shard?[] _bySlot;
    private int _moved;

    private Topology(bool isCluster, IReadOnlyList<Shard> shards, Shard?[] bySlot) => (IsCluster, Shards, _bySlot) = (isCluster, shards, bySlot);

    public bool IsCluster { get; }

    public IReadOnlyList<Shard> Shards { get; }

    public static Topology Single(Shard shard) => new(isCluster: false, [shard], [shard]);

    public static Topology Cluster(IEnumerable<SlotRange> ranges, NodeTable nodes)
    {
        var bySlot = new Shard?[HashSlot.Count];
        var shards = new Dictionary<RedisEndpoint, Shard>();
        foreach (var range in ranges)
        {
            if (!shards.TryGetValue(range.Primary, out var shard))
                shards.Add(range.Primary, shard = new(nodes[range.Primary], [.. range.Replicas.Select(replica => nodes[replica])]));
            Array.Fill(bySlot, shard, range.First, range.Last - range.First + 1);
        }
        return new(isCluster: true, [.. shards.Values], bySlot);
    }

    /// <summary>The shard of a slot; null where nobody serves it.</summary>
    public Shard? Of(int slot) => IsCluster ? _bySlot[slot] : _bySlot[0];

    /// <summary>Every slot has a master.</summary>
    public bool IsWhole => Array.TrueForAll(_bySlot, shard => shard is not null);

    /// <summary>The first time that a server says this is out of date, true.</summary>
    public bool FirstMove() => Interlocked.Exchange(ref _moved, 1) == 0;

    public HashSet<RedisEndpoint> Endpoints => [.. Shards.SelectMany(shard => shard.Replicas.Append(shard.Primary)).Select(node => node.Endpoint)];

    /// <summary>A server that other keys have gone from since: it will not report their changes. Null when there is none.</summary>
    public RedisNode? Leaver(Topology newer, bool countReplicas)
    {
        for (var slot = 0; slot < _bySlot.Length; slot++)
        {
            if (_bySlot[slot] is not { } was)
                continue;
            var now = newer.Of(slot);
            if (was.Primary != now?.Primary)
                return was.Primary;
            if (countReplicas && was.Replicas.Except(now.Replicas).FirstOrDefault() is { } replica)
                return replica;
        }
        return null;
    }
}
