using Lectern.Redis;

namespace Lectern.Commands.Checks;

/// <summary>Says what to do about a Redis that does not let us in.</summary>
internal static class RedisFault
{
    // https://redis.io/docs/latest/develop/reference/protocol-spec/#resp-errors: an error begins with a word for programs.
    public static string Explain(RedisException fault, string target) => fault.Message switch
    {
        var text when fault is RedisErrorException && text.StartsWith("WRONGPASS", StringComparison.Ordinal) =>
            $"{target} refuses the password; check Lectern__Redis__Username and Lectern__Redis__Password.",
        var text when fault is RedisErrorException && (text.StartsWith("NOAUTH", StringComparison.Ordinal) || text.Contains("HELLO must be called", StringComparison.Ordinal)) =>
            $"{target} wants a password; set Lectern__Redis__Password in .env.performance.",
        var text when fault is RedisErrorException && text.StartsWith("NOPERM", StringComparison.Ordinal) =>
            $"The user of {target} may not do what the cache does ({text}); allow it the commands and the keys of Lectern:Redis:Prefix with ACL SETUSER.",
        var text when fault is RedisErrorException && text.StartsWith("CLUSTERDOWN", StringComparison.Ordinal) =>
            $"The Cluster of {target} does not serve all keys; look at CLUSTER INFO there, and give every slot a master.",
        var text when fault is RedisErrorException => $"{target} says: {text.TrimEnd('.')}; the cache needs Redis 6 or later with room to write.",
        _ => $"{target} does not answer; check that Redis runs there, and the address and Lectern:Redis:Tls in --redis or Lectern__Redis__Endpoints.",
    };
}
