namespace Lectern.Redis;

/// <summary>
/// The first words on a new connection: RESP3, who we are, what to track, and whether the server is ready. They are sent together and
/// cost one round trip. Any refusal ends the connection.
/// </summary>
internal static class Handshake
{
    public static async Task<ServerGreeting> ExchangeAsync(RedisConnection connection, RedisOptions options, long deadline, CancellationToken cancel)
    {
        var hello = connection.Send(Hello(options), ServerGreeting.Read, deadline, asking: false, cancel).AsTask();
        var tracking = options.Tracking is null ? Task.CompletedTask : Send(connection, Tracking(options.Tracking), deadline, cancel);
        // HELLO is answered while a server still loads its data; PING is not.
        var ready = Send(connection, new("PING"), deadline, cancel);
        var greeting = await Refusable(hello);
        await tracking;
        await IsReady(ready);
        // A replica in a Cluster sends readers to its master unless told that they know.
        if (options.ReadFromReplicas && greeting.IsCluster && greeting.IsReplica)
            await Send(connection, new("READONLY"), deadline, cancel);
        return greeting;
    }

    private static SetupCommand Hello(RedisOptions options)
    {
        List<RedisArgument> words = ["HELLO", 3];
        if (options.Password is { } password)
            words.AddRange(["AUTH", options.Username ?? "default", password]);
        if (options.ClientName.Length > 0)
            words.AddRange(["SETNAME", options.ClientName]);
        return new([.. words]);
    }

    private static SetupCommand Tracking(RedisTracking tracking)
    {
        List<RedisArgument> words = ["CLIENT", "TRACKING", "ON"];
        if (tracking.Mode is RedisTrackingMode.Prefixes)
            words.Add("BCAST");
        foreach (var prefix in tracking.Prefixes)
            words.AddRange(["PREFIX", prefix]);
        return new([.. words]);
    }

    private static Task<bool> Send(RedisConnection connection, SetupCommand command, long deadline, CancellationToken cancel) =>
        connection.Send(command, static (ref RedisReplyReader _) => true, deadline, asking: false, cancel).AsTask();

    private static async Task<ServerGreeting> Refusable(Task<ServerGreeting> hello)
    {
        try
        {
            return await hello;
        }
        catch (RedisErrorException refusal) when (refusal.Code is "ERR" or "NOPROTO")
        {
            throw new RedisErrorException($"{refusal.Message} (HELLO 3 was refused. Lectern.Redis needs Redis 6 or later, or one that speaks RESP3.)");
        }
    }

    // An ACL may forbid PING; a server that says so is ready.
    private static async Task IsReady(Task<bool> ping)
    {
        try
        {
            await ping;
        }
        catch (RedisErrorException refusal) when (refusal.Code is not ("LOADING" or "BUSY"))
        {
        }
    }
}
