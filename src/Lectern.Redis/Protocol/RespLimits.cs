namespace Lectern.Redis;

/// <summary>What a peer may send before it counts as broken. Every number here bounds memory, time or stack.</summary>
internal sealed record RespLimits(int MaxBulkBytes, long MaxReplyBytes, int MaxElements)
{
    /// <summary>Levels of aggregates inside each other. Redis' own replies (COMMAND DOCS, XINFO) stay under ten.</summary>
    public const int MaxDepth = 32;

    /// <summary>A line: a simple string, an error or a number. Redis cuts its own errors far shorter.</summary>
    public const int MaxLineBytes = 64 * 1024;

    public static RespLimits Of(RedisOptions options) => new(options.MaxBulkBytes, options.MaxReplyBytes, options.MaxReplyElements);
}
