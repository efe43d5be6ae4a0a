using System.Text.Json;

namespace Lectern.Tests.Operations.Dashboard;

/// <summary>Reads a stream of server-sent events as a browser does.</summary>
internal sealed class EventReader : IDisposable
{
    public const string Address = "/api/operations/stream";

    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private EventReader(HttpResponseMessage response, Stream body) => (_response, _lines) = (response, new StreamReader(body));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public sealed record Event(string Name, string Id, string Data)
    {
        public JsonElement Json => JsonDocument.Parse(Data).RootElement;
    }

    public HttpResponseMessage Response => _response;

    public static async Task<EventReader> OpenAsync(HttpClient client, string query = "", string? lastId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address + query);
        if (lastId is not null)
            request.Headers.Add("Last-Event-ID", lastId);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        return new(response, await response.Content.ReadAsStreamAsync(Cancel));
    }

    /// <summary>The next event; null when the stream has ended.</summary>
    /// <exception cref="TimeoutException">There was none for a minute.</exception>
    public Task<Event?> NextAsync() => ReadAsync().WaitAsync(TimeSpan.FromMinutes(1), Cancel);

    private async Task<Event?> ReadAsync()
    {
        var fields = new Dictionary<string, string>();
        while (await _lines.ReadLineAsync(Cancel) is { } line)
        {
            if (line.Length == 0 && fields.TryGetValue("data", out var data))
                return new(fields["event"], fields["id"], data);
            if (line.Length == 0)
                fields.Clear();
            else if (line.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon)
                fields[line[..colon]] = line[(colon + 2)..];
        }
        return null;
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }
}
