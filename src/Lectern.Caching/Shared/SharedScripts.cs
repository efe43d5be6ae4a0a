using Lectern.Redis;

namespace Lectern.Caching.Shared;

/// <summary>What must happen in Redis at one moment. All keys of a script hash to one slot.</summary>
internal static class SharedScripts
{
    /// <summary>KEYS value, lease. ARGV token, lease ms, fill number (8 bytes) of the value that is no longer true, or empty. Gives 1 leased, 0 another one loads, 2 there is another value.</summary>
    public static RedisScript Open { get; } = new("""
        local value = redis.call('GETRANGE', KEYS[1], 2, 9)
        if value ~= '' and value ~= ARGV[3] then return 2 end
        if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
        return 0
        """);

    /// <summary>KEYS value, lease. ARGV token, value, lifetime ms. Stores only while the lease is one's own: an invalidation takes it away.</summary>
    public static RedisScript Fill { get; } = new("""
        if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        redis.call('DEL', KEYS[2])
        return 1
        """);

    /// <summary>KEYS lease. ARGV token. Gives the lease back when the load failed, so that nobody waits for it.</summary>
    public static RedisScript Release { get; } = new("""
        if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
        return 0
        """);

    /// <summary>KEYS value, lease, call. Removes the value and whatever is being loaded for it, and tells every node.</summary>
    public static RedisScript Remove { get; } = new("""
        redis.call('DEL', KEYS[1], KEYS[2])
        redis.call('SET', KEYS[3], '', 'PX', 1000)
        return 1
        """);
}
