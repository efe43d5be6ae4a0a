using Lectern.Server.Storage;
using Lectern.Server.Storage.Delivery;

namespace Lectern.Server.Operations;

/// <summary>What a CDN has still to forget, and what was given up: <c>GET /api/operations/purges</c>, and <c>POST …/retry</c>.</summary>
internal static class Purges
{
    private const int Most = 200;

    /// <param name="Waiting">How many of the newest 200 are on their way.</param>
    /// <param name="GivenUp">How many of them were given up.</param>
    /// <param name="Items">The newest first.</param>
    public sealed record Answer(int Waiting, int GivenUp, IReadOnlyList<WaitingPurge> Items);

    /// <param name="Count">How many are tried again.</param>
    public sealed record Retried(int Count);

    public static async Task<Answer> List(StorePurges purges, HttpResponse response, CancellationToken cancel)
    {
        response.Headers.CacheControl = "private, no-store";
        var items = await purges.ListAsync(Most, cancel);
        return new(items.Count(item => item.GivenUpAt is null), items.Count(item => item.GivenUpAt is not null), items);
    }

    public static async Task<Retried> Retry(StorePurges purges, TimeProvider time, CancellationToken cancel) => new(await purges.RetryAsync(time.Now(), cancel));
}
