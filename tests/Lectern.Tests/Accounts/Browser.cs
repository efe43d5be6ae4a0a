using System.Net;
using System.Text.RegularExpressions;

namespace Lectern.Tests.Accounts;

/// <summary>A browser without JavaScript: keeps cookies, sends forms with the token of the page they stand on, does not follow redirects.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly HttpClient _client;

    public Browser(HttpClient client)
    {
        _client = client;
        _client.DefaultRequestHeaders.Accept.ParseAdd("text/html,application/xhtml+xml,*/*;q=0.8");
    }

    public static Browser Anonymous(TestServer server) =>
        new(new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = server.Url });

    public async Task<Answer> GetAsync(string path) => await Answer.ReadAsync(await _client.GetAsync(path, TestContext.Current.CancellationToken));

    /// <summary>Opens <paramref name="page"/> and sends a form from there.</summary>
    public async Task<Answer> PostAsync(string page, string action, params (string Name, string Value)[] fields)
    {
        var token = Token().Match((await GetAsync(page)).Html);
        Assert.True(token.Success, $"{page} has no antiforgery field");
        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", WebUtility.HtmlDecode(token.Groups[1].Value)), .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        return await Answer.ReadAsync(await _client.PostAsync(action, form, TestContext.Current.CancellationToken));
    }

    public void Dispose() => _client.Dispose();

    internal sealed record Answer(HttpStatusCode Status, string? Location, string Html)
    {
        public static async Task<Answer> ReadAsync(HttpResponseMessage answer) =>
            new(answer.StatusCode, answer.Headers.Location?.OriginalString, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    [GeneratedRegex("""name="__RequestVerificationToken" value="([^"]+)"|name='__RequestVerificationToken' value='([^']+)'""")]
    private static partial Regex Token();
}
