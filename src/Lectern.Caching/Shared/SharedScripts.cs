using Lectern.Caching.Generations;
using Lectern.Redis;

namespace Lectern.Caching.Shared;

/// <summary>What must happen in Redis at one moment. All keys of a script hash to one slot.</summary>
internal static class SharedScripts
{
    /// <summary>KEYS value, lease, positions. ARGV token, lease ms, fill number (8 bytes) of the value that is no longer true, or empty. Gives 1 leased, 0 another one loads, 2 there is another value; and the positions.</summary>
    public static RedisScript Open { get; } = new("""
        local value = redis.call('GETRANGE', KEYS[1], 2, 9)
        if value ~= '' and value ~= ARGV[3] then return {2, ''} end
        if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return {1, redis.call('GET', KEYS[3]) or ''} end
        return {0, ''}
        """);

    /// <summary>KEYS value, lease. ARGV token, value, lifetime ms. Stores only while the lease is one's own: an invalidation takes it away.</summary>
    public static RedisScript Fill { get; } = new("""
        if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        redis.call('DEL', KEYS[2])
        return 1
        """);

    /// <summary>KEYS lease. ARGV token, lease ms. Keeps the lease while the load goes on.</summary>
    public static RedisScript Renew { get; } = new("""
        if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
        return 0
        """);

    /// <summary>KEYS lease. ARGV token. Gives the lease back when the load failed, so that nobody waits for it.</summary>
    public static RedisScript Release { get; } = new("""
        if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
        return 0
        """);

    /// <summary>KEYS generation. ARGV number, position or empty, lifetime ms. A new number; the last positions stay beside the new one.</summary>
    public static RedisScript Change { get; } = new(Joined + """
        local before = redis.call('GET', KEYS[1])
        before = before and string.match(before, '|.*') or ''
        redis.call('SET', KEYS[1], ARGV[1] .. joined(ARGV[2], before), 'PX', ARGV[3])
        return 1
        """);

    /// <summary>KEYS value, lease, call, positions. ARGV position or empty, lifetime ms of the positions. Removes the value and whatever is being loaded for it, and tells every node.</summary>
    public static RedisScript Remove { get; } = new(Joined + """
        redis.call('DEL', KEYS[1], KEYS[2])
        if ARGV[1] ~= '' then redis.call('SET', KEYS[4], joined(ARGV[1], redis.call('GET', KEYS[4]) or ''), 'PX', ARGV[2]) end
        redis.call('SET', KEYS[3], '')
        redis.call('DEL', KEYS[3])
        return 1
        """);

    /// <summary>KEYS mark. Gives the run identifier of the server, and 1 when the mark says the same.</summary>
    public static RedisScript Recognize { get; } = new("""
        local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
        return {run, redis.call('GET', KEYS[1]) == run and 1 or 0}
        """);

    private static string Joined => $$"""
        local function joined(newest, before)
          local text, count = '|', 0
          if newest ~= '' then text, count = '|' .. newest, 1 end
          for position in string.gmatch(before, '[^|]+') do
            if position ~= newest and count < {{Positions.Most}} then text, count = text .. '|' .. position, count + 1 end
          end
          return text
        end

        """;
}
