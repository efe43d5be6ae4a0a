using System.Net;
using System.Text.RegularExpressions;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;

namespace Lectern.Tests.Teaching;

/// <summary>Someone at a browser, writing a course: fills forms in and reads what comes back. Follows no redirect by itself.</summary>
internal sealed partial class Author : IDisposable
{
    private const string Token = "__RequestVerificationToken";
    private readonly HttpClient _browser;

    private Author(TestServer server, User user) => (Server, User, _browser) = (server, user, server.CookieClientFor(user));

    public TestServer Server { get; }
    public User User { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Author> SignInAsync(TestServer server, string name = "Ada", Role role = Role.Instructor) => new(server, await server.CreateUserAsync(name, role));

    public async Task<Page> GetAsync(string path)
    {
        using var answer = await _browser.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        return await Page.ReadAsync(answer);
    }

    /// <summary>Sends a form of a page, as it was shown but for these fields.</summary>
    public Task<Page> PostAsync(Page shown, string address, params (string Name, object Value)[] fields) => PostAsync(shown.TokenOrNone, address, fields);

    public async Task<Page> PostAsync(string token, string address, params (string Name, object Value)[] fields)
    {
        using var form = new MultipartFormDataContent { { new StringContent(token), Token } };
        foreach (var (name, value) in fields)
        {
            if (value is FileInfo file)
                form.Add(new ByteArrayContent(await File.ReadAllBytesAsync(file.FullName, Cancel)), name, file.Name);
            else
                form.Add(new StringContent(value.ToString()!), name);
        }
        using var answer = await _browser.PostAsync(new Uri(address, UriKind.Relative), form, Cancel);
        return await Page.ReadAsync(answer);
    }

    public async Task<Page> SendAsync(HttpRequestMessage request)
    {
        using var answer = await _browser.SendAsync(request, Cancel);
        return await Page.ReadAsync(answer);
    }

    /// <summary>A new draft; the address of its page.</summary>
    public async Task<string> StartAsync(string title = "Algebra")
    {
        var created = await PostAsync(await GetAsync("/teach"), "/teach", ("title", title));
        Assert.Equal(HttpStatusCode.SeeOther, created.Status);
        return created.Location!;
    }

    /// <summary>A draft with a section; the addresses of the course and of the section.</summary>
    public async Task<(string Course, string Section)> StartWithSectionAsync(string title = "Algebra")
    {
        var course = await StartAsync(title);
        var added = await PostAsync(await GetAsync(course), course + "/sections", ("newSection", "Basics"));
        return (course, $"{course}/sections/{added.Location!.Split("#section-")[1]}");
    }

    /// <summary>A saved lesson; its address.</summary>
    public async Task<string> WriteAsync(string course, string section, string title = "One", string body = "Some *text*.")
    {
        var editor = await GetAsync($"{course}/lessons/new?sectionId={section.Split('/')[^1]}&title={title}");
        var saved = await PostAsync(editor, course + "/lessons", ("action", "save"), ("title", title), ("sectionId", section.Split('/')[^1]), ("format", "markdown"), ("body", body));
        Assert.Equal(HttpStatusCode.SeeOther, saved.Status);
        return saved.Location!;
    }

    public void Dispose() => _browser.Dispose();

    /// <summary>What came back.</summary>
    internal sealed partial record Page(HttpStatusCode Status, string? Location, string Html, string? ContentType)
    {
        public static async Task<Page> ReadAsync(HttpResponseMessage answer) =>
            new(answer.StatusCode, answer.Headers.Location?.ToString(), await answer.Content.ReadAsStringAsync(Cancel), answer.Content.Headers.ContentType?.MediaType);

        public string TokenOrNone => FormToken().Match(Html).Groups[1].Value;

        /// <summary>The value of the first input of this name, or of the first in the form that leads to <paramref name="action"/>.</summary>
        public string Value(string name, string action = "") =>
            WebUtility.HtmlDecode(Regex.Match(Html, $"""action="{action}.*?<input[^>]*name="{name}"[^>]*? value="([^"]*)"[^>]*>""", RegexOptions.Singleline).Groups[1].Value);

        /// <summary>The text of the first textarea of this name; HTML drops the line break it starts with.</summary>
        public string Text(string name)
        {
            var text = WebUtility.HtmlDecode(Regex.Match(Html, $"""<textarea[^>]*name="{name}"[^>]*>(.*?)</textarea>""", RegexOptions.Singleline).Groups[1].Value);
            return text.StartsWith('\n') ? text[1..] : text;
        }

        /// <summary>What the page says is wrong with a field.</summary>
        public string? Error(string id) => Regex.Match(Html, $"""<p class="error" id="{id}-error">(.*?)</p>""", RegexOptions.Singleline) is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;

        public string? Flash => FlashText().Match(Html) is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;

        [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
        private static partial Regex FormToken();

        [GeneratedRegex("""<div class="flash[^>]*><p[^>]*>(.*?)</p>""", RegexOptions.Singleline)]
        private static partial Regex FlashText();
    }
}
