namespace Lectern.Delivery.Cdn;

/// <summary>
/// One or several Varnish servers with the VCL of <see cref="VarnishVcl"/>. A purge is done when all of them have answered: from then on
/// none gives what was purged, and none keeps what it was fetching meanwhile. Thread-safe.
/// </summary>
public sealed class VarnishEdge(VarnishOptions options, TimeProvider time) : IEdge, IDisposable
{
    /// <summary>The method of a purge.</summary>
    public const string Method = "PURGE";

    internal const string TokenHeader = "X-Lectern-Token";
    internal const string TagsHeader = "X-Lectern-Tags";
    internal const string PathsHeader = "X-Lectern-Paths";

    private readonly HttpClient _client = EdgeCall.Client();

    public string Name => "varnish";

    // Varnish takes header lines of 8,192 bytes (http_req_hdr_len), and a tag has at most 200.
    public int MaxItems => 35;

    public async Task<PurgeOutcome> PurgeAsync(IReadOnlyList<PurgeItem> items, string reference, CancellationToken cancel)
    {
        var outcomes = await Task.WhenAll(options.Servers().Select(server => PurgeAsync(server, items, cancel)));
        return Array.Find(outcomes, outcome => !outcome.IsDone) ?? outcomes[0];
    }

    public void Dispose() => _client.Dispose();

    private Task<PurgeOutcome> PurgeAsync(Uri server, IReadOnlyList<PurgeItem> items, CancellationToken cancel)
    {
        var request = new HttpRequestMessage(new(Method), new Uri(server, "/"));
        request.Headers.Add(TokenHeader, options.Token);
        var tags = items.Where(item => item.Kind == PurgeKind.Tag).Select(item => item.Value).ToList();
        var paths = items.Where(item => item.Kind != PurgeKind.Tag).Select(Pattern).ToList();
        if (tags.Count > 0)
            request.Headers.TryAddWithoutValidation(TagsHeader, string.Join(' ', tags));
        if (paths.Count > 0)
            request.Headers.TryAddWithoutValidation(PathsHeader, $"^({string.Join('|', paths)})");
        return EdgeCall.SendAsync(_client, request, null, time, cancel);
    }

    // A regular expression over the path and query; quotes and spaces would end the ban's argument, and no path of ours has them.
    private static string Pattern(PurgeItem item)
    {
        var path = string.Concat(item.Value.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '-' or '_' or '%' ? letter.ToString() : letter is '"' or '\\' or <= ' ' ? "." : $"[{letter}]"));
        return item.Kind switch
        {
            PurgeKind.Everything => "/",
            PurgeKind.Prefix => path,
            _ => path + "([?]|$)",
        };
    }
}
