using System.Text;

namespace Lectern.Delivery.Cdn;

/// <summary>One call to an edge that ends in time and never throws for what networks do. Thread-safe.</summary>
internal static class EdgeCall
{
    private const int MaxAnswer = 2048;
    private const int MaxDetail = 300;

    /// <summary>A client that follows nobody elsewhere: requests carry secrets.</summary>
    public static HttpClient Client() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ActivityHeadersPropagator = null,
    }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <param name="client">From <see cref="Client"/>.</param>
    /// <param name="request">Is disposed.</param>
    /// <param name="judge">What a status and the beginning of a body mean; null leaves it to the status.</param>
    /// <param name="time">For a Retry-After that is a date.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task<PurgeOutcome> SendAsync(HttpClient client, HttpRequestMessage request, Func<int, string, PurgeOutcome?>? judge, TimeProvider time, CancellationToken cancel)
    {
        try
        {
            using (request)
            {
                using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
                var (status, text) = ((int)answer.StatusCode, await ReadAsync(answer, cancel));
                var after = answer.Headers.RetryAfter is { } header ? header.Delta ?? header.Date - time.GetUtcNow() : null;
                return (judge?.Invoke(status, text) ?? Judge(status, text)) with { RetryAfter = after };
            }
        }
        catch (HttpRequestException fault)
        {
            return new(false, $"{request.RequestUri!.Authority}: {fault.HttpRequestError}");
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            return new(false, $"{request.RequestUri!.Authority}: {(fault is IOException ? "the connection broke" : "no answer in time")}");
        }
    }

    // 401 and 403 are not final: somebody may put the credentials right, and what was changed is still to be purged then.
    private static PurgeOutcome Judge(int status, string text) => status is >= 200 and < 300
        ? new(true, $"HTTP {status}")
        : new(false, $"HTTP {status} {Plain(text)}".TrimEnd(), status is 400 or 413);

    public static string Plain(string text)
    {
        var plain = string.Join(' ', string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return plain.Length <= MaxDetail ? plain : plain[..MaxDetail] + "…";
    }

    private static async Task<string> ReadAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        var buffer = new byte[MaxAnswer];
        await using var body = await answer.Content.ReadAsStreamAsync(cancel);
        return Encoding.UTF8.GetString(buffer, 0, await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel));
    }
}
