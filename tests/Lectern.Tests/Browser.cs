using System.Net;
using System.Text.RegularExpressions;

namespace Lectern.Tests;

/// <summary>A browser without JavaScript: it keeps cookies, follows redirects, and fills in the forms of the page that it shows.</summary>
public sealed partial class Browser(HttpClient client) : IDisposable
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Path and query of the page that is shown.</summary>
    public string Address { get; private set; } = "";

    public HttpStatusCode Status { get; private set; }

    /// <summary>The page as it came.</summary>
    public string Page { get; private set; } = "";

    /// <summary>The text of the page, as people read it.</summary>
    public string Text => WebUtility.HtmlDecode(Spaces().Replace(Tag().Replace(Page, " "), " "));

    public Task OpenAsync(string path) => GoAsync(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Sends the form of the page with that action.</summary>
    public Task SubmitAsync(string action, params (string Name, string Value)[] fields)
    {
        var form = Form().Matches(Page).Single(form => WebUtility.HtmlDecode(form.Groups["action"].Value) == action).Groups["content"].Value;
        var hidden = Hidden().Matches(form).Select(field => KeyValuePair.Create(field.Groups["name"].Value, WebUtility.HtmlDecode(field.Groups["value"].Value)));
        var content = new FormUrlEncodedContent([.. hidden, .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value))]);
        return GoAsync(new HttpRequestMessage(HttpMethod.Post, action) { Content = content });
    }

    private async Task GoAsync(HttpRequestMessage request)
    {
        for (var redirects = 0; redirects < 5; redirects++)
        {
            request.Headers.Accept.ParseAdd("text/html");
            using var response = await client.SendAsync(request, Cancel);
            (Status, Page) = (response.StatusCode, await response.Content.ReadAsStringAsync(Cancel));
            Address = response.RequestMessage!.RequestUri!.PathAndQuery;
            if (response.Headers.Location is not { } next)
                return;
            request = new(HttpMethod.Get, next);
        }
        Assert.Fail($"{Address} leads in a circle");
    }

    public void Dispose() => client.Dispose();

    [GeneratedRegex("""<form[^>]*method="post"[^>]*action="(?<action>[^"]*)"[^>]*>(?<content>.*?)</form>""", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]*)" value="(?<value>[^"]*)""")]
    private static partial Regex Hidden();

    [GeneratedRegex("<head>.*?</head>|<[^>]*>", RegexOptions.Singleline)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
