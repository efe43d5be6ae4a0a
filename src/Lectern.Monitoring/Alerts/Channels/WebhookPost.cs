using System.Net.Http.Headers;
using System.Text;

namespace Lectern.Monitoring.Alerts.Channels;

/// <summary>Posts to an address that is a secret: it is in no log, no trace and no error. Thread-safe.</summary>
/// <param name="address">Where.</param>
/// <param name="time">The clock, for a Retry-After that is a date.</param>
internal sealed class WebhookPost(Uri address, TimeProvider time) : IDisposable
{
    private const int MaxAnswer = 1024;
    private const int MaxDetail = 200;

    // HttpClientFactory would log the address, and a trace would carry it: a handler without a propagator makes no activity.
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseHeadersLength = 16,
        ActivityHeadersPropagator = null,
    }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <param name="json">What is posted.</param>
    /// <param name="expected">What a good answer says; null when its status is enough.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<SendOutcome> SendAsync(byte[] json, string? expected, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(json) { Headers = { ContentType = new("application/json") } } };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Lectern", null));
        try
        {
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            return Outcome(answer, await ReadAsync(answer, cancel), expected);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return new(false, fault is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown and var error } ? $"{error}" : "the connection broke");
        }
    }

    public void Dispose() => _client.Dispose();

    private SendOutcome Outcome(HttpResponseMessage answer, string text, string? expected)
    {
        var status = (int)answer.StatusCode;
        if (status is >= 200 and < 300)
            return expected is null || text.Trim().Equals(expected, StringComparison.OrdinalIgnoreCase) ? new(true, $"HTTP {status}")
                : new(false, $"HTTP {status} without the \"{expected}\" that says it was taken");
        // 400 and 413: this message is refused and always will be. 403, 404 and 410 are about the address, which somebody may put right.
        return new(false, text.Length > 0 ? $"HTTP {status}: {Printable(text)}" : $"HTTP {status}", status is 400 or 413, RetryAfter(answer.Headers.RetryAfter));
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) => header?.Delta ?? (header?.Date is { } date ? date - time.GetUtcNow() : null);

    // No more than is needed: an answer may have no end.
    private static async Task<string> ReadAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        var buffer = new byte[MaxAnswer];
        await using var body = await answer.Content.ReadAsStreamAsync(cancel);
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    private string Printable(string text)
    {
        var plain = string.Concat(text.Replace(address.PathAndQuery, "…", StringComparison.OrdinalIgnoreCase).Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
        return Clip.To(plain, MaxDetail);
    }
}
