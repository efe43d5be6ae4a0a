namespace Lectern.Redis;

/// <summary>
/// Finds out who serves what by asking the servers themselves: CLUSTER SLOTS where the greeting said cluster, else ROLE.
/// All are asked at once, so that a dead one costs nothing while another answers.
/// </summary>
internal sealed class TopologySurvey(RedisOptions options, NodeTable nodes, Chance chance)
{
    private const int Asked = 3;

    private readonly RedisEndpoint[] _seeds = [.. options.Endpoints];

    /// <exception cref="RedisException">Nobody gave an answer; the last failure.</exception>
    public async Task<Topology> AskAsync(Topology? known, CancellationToken cancel)
    {
        // The master that serves now is believed while it says so: two that both claim it must not take turns.
        if (known is { IsCluster: false, Shards: [var shard] } && shard.Primary.IsConnected && await MasterAsync(shard.Primary, cancel) is { } unchanged)
            return unchanged;
        var candidates = Candidates(known);
        return await FirstAnswerAsync(candidates, candidates, cancel);
    }

    // A few masters that answer know enough, and nobody else is connected to for this. Chosen anew each time, so that one that was cut
    // off and tells what is long over does not have the last word for long.
    private List<RedisNode> Candidates(Topology? known)
    {
        var masters = known?.Shards.Select(shard => shard.Primary).Where(master => !master.IsFailing).OrderBy(_ => chance.Fraction()).Take(Asked).ToList();
        if (masters is { Count: > 0 } && known is { IsCluster: true })
            return masters;
        var endpoints = known is null ? [] : known.Endpoints;
        endpoints.UnionWith(_seeds);
        return [.. endpoints.Select(endpoint => nodes[endpoint])];
    }

    private async Task<Topology> FirstAnswerAsync(List<RedisNode> asked, List<RedisNode> candidates, CancellationToken cancel)
    {
        var waiting = asked.ConvertAll(node => AskOneAsync(node, cancel));
        Exception? failure = null;
        var replicas = new List<(RedisNode Node, RedisEndpoint Master)>();
        await foreach (var one in Task.WhenEach(waiting))
        {
            try
            {
                var answer = await one;
                if (answer.Topology is { } topology)
                    return topology;
                replicas.Add((answer.Node, answer.Master));
            }
            catch (Exception cause) when (cause is RedisException or InvalidOperationException)
            {
                failure = cause;
            }
        }
        return await FromReplicasAsync(replicas, candidates, failure, cancel);
    }

    // Only replicas answered. They name their master, which may be one that nobody listed.
    private async Task<Topology> FromReplicasAsync(List<(RedisNode Node, RedisEndpoint Master)> replicas, List<RedisNode> candidates, Exception? failure, CancellationToken cancel)
    {
        if (replicas.Count == 0)
            throw failure!;
        var master = nodes[replicas[0].Master];
        if (!candidates.Contains(master))
            return await FirstAnswerAsync([master], [.. candidates, master], cancel);
        return Topology.Single(new(master, [.. replicas.Select(replica => replica.Node)]));
    }

    private async Task<(Topology? Topology, RedisNode Node, RedisEndpoint Master)> AskOneAsync(RedisNode node, CancellationToken cancel)
    {
        var connection = await node.ConnectedAsync(Deadline(options.ConnectTimeout), cancel);
        if (connection.Greeting.IsCluster)
        {
            var ranges = await connection.Send(new SetupCommand("CLUSTER", "SLOTS"), (ref RedisReplyReader reader) => SlotRange.ReadAll(ref reader, node.Endpoint),
                Deadline(options.CommandTimeout), asking: false, cancel);
            if (ranges.Count == 0)
                throw new RedisErrorException($"CLUSTERDOWN The node {node.Endpoint} knows of no slots. Create the cluster (redis-cli --cluster create), or set cluster-enabled no.");
            return (Topology.Cluster(ranges, nodes), node, default);
        }
        var role = await RoleAsync(connection, cancel);
        return (role.IsMaster ? Of(node, role) : null, node, role.Master ?? default);
    }

    private async Task<Topology?> MasterAsync(RedisNode node, CancellationToken cancel)
    {
        try
        {
            var role = await RoleAsync(await node.ConnectedAsync(Deadline(options.CommandTimeout), cancel), cancel);
            return role.IsMaster ? Of(node, role) : null;
        }
        catch (RedisException)
        {
            return null;
        }
    }

    private Topology Of(RedisNode master, ServerRole role) => Topology.Single(new(master, options.ReadFromReplicas ? [.. role.Replicas.Select(replica => nodes[replica])] : []));

    private async Task<ServerRole> RoleAsync(RedisConnection connection, CancellationToken cancel)
    {
        try
        {
            return await connection.Send(new SetupCommand("ROLE"), ServerRole.Read, Deadline(options.CommandTimeout), asking: false, cancel);
        }
        catch (RedisErrorException) when (!connection.Greeting.IsReplica)
        {
            // An ACL forbids ROLE. The greeting, which no ACL forbids, said master.
            return new(true, null, []);
        }
    }

    private long Deadline(TimeSpan patience) => options.Time.GetTimestamp() + (long)(patience.TotalSeconds * options.Time.TimestampFrequency);
}
