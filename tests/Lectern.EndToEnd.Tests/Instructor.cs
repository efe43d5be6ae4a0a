using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Lectern.EndToEnd.Tests;

/// <summary>Somebody who teaches: sends the forms of the teaching pages to a server, as a browser would.</summary>
internal sealed partial class Instructor : IDisposable
{
    public const string Password = "sentences make passwords";

    private static int _count;
    private readonly HttpClient _client;

    private Instructor(HttpClient client, string email) => (_client, Email) = (client, email);

    public string Email { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="server">Where.</param>
    /// <param name="store">The arguments that name its store.</param>
    public static async Task<Instructor> HireAsync(LecternProcess server, string[] store)
    {
        var email = $"instructor{Interlocked.Increment(ref _count)}@example.org";
        var (exit, output) = await LecternProcess.RunAsync(Password, ["user", "create", "--email", email, "--name", "Omar Said", "--role", "instructor", "--password-stdin", .. store]);
        Assert.True(exit == 0, output);
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = server.Url, Timeout = TimeSpan.FromMinutes(10) };
        using var session = await client.PostAsJsonAsync("/api/session", new { email, password = Password }, Cancel);
        var token = (await session.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("token").GetString();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new(client, email);
    }

    /// <summary>A course with one section; its address on the teaching pages.</summary>
    public async Task<string> StartCourseAsync(string title)
    {
        var course = (await SendAsync("/teach", ("title", title))).Next!;
        await SendAsync($"{course}/sections", ("newSection", "Basics"));
        return course;
    }

    /// <summary>Its address for readers.</summary>
    public async Task<string> ReadersAddressAsync(string course) => ReadersAddress().Match(await GetAsync(course)).Value;

    /// <summary>A lesson in the section; its address on the teaching pages.</summary>
    public async Task<string> WriteLessonAsync(string course, string title, string body, bool isPreview = false)
    {
        var section = Section().Match(await GetAsync(course)).Groups[1].Value;
        var written = await SendAsync($"{course}/lessons", ("action", "save"), ("title", title), ("sectionId", section), ("format", "markdown"), ("body", body), ("isPreview", isPreview ? "true" : "false"));
        Assert.True(written.Status == HttpStatusCode.SeeOther, written.Html);
        return written.Next!;
    }

    /// <summary>Changes the course's details, such as its cover.</summary>
    public async Task<Reply> DescribeAsync(string course, string title, Upload? cover = null)
    {
        (string, object)[] fields = [("title", title), ("summary", "What can be seen from here."), ("level", "beginner"), ("language", "en"), ("version", await VersionAsync(course))];
        return await SendAsync(course, cover is null ? fields : [.. fields, ("image", cover)]);
    }

    public async Task PublishAsync(string course)
    {
        var published = await SendAsync($"{course}/publishing", ("action", "publish"), ("version", await VersionAsync(course)));
        Assert.True(published.Status == HttpStatusCode.SeeOther, published.Html);
    }

    /// <summary>Puts a file beside the text of a lesson.</summary>
    public Task<Reply> AttachAsync(string lesson, Upload file) => SendAsync(lesson, ("action", "attach"), ("file", file));

    /// <summary>Puts a picture into the text of a lesson that is not saved yet; the text then.</summary>
    public async Task<(Reply Reply, string Text)> InsertAsync(string lesson, Upload picture)
    {
        var reply = await SendAsync(lesson, ("action", "insert"), ("format", "markdown"), ("body", ""), ("picture", picture));
        return (reply, WebUtility.HtmlDecode(Body().Match(reply.Html).Groups[1].Value).Trim());
    }

    public async Task<HttpResponseMessage> ReadAsync(string path) => await _client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, Cancel);

    private async Task<Reply> SendAsync(string address, params (string Name, object Value)[] fields)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            if (value is Upload upload)
                form.Add(new ByteArrayContent(upload.Bytes), name, upload.Name);
            else
                form.Add(new StringContent((string)value), name);
        }
        using var answer = await _client.PostAsync(address, form, Cancel);
        return new(answer.StatusCode, answer.Headers.Location?.ToString(), await answer.Content.ReadAsStringAsync(Cancel));
    }

    private async Task<string> VersionAsync(string course) => Version().Match(await GetAsync(course)).Groups[1].Value;

    private Task<string> GetAsync(string path) => _client.GetStringAsync(path, Cancel);

    public void Dispose() => _client.Dispose();

    /// <summary>What a file is called, and what it is.</summary>
    internal sealed record Upload(string Name, byte[] Bytes)
    {
        public static Upload Of(string path) => new(Path.GetFileName(path), File.ReadAllBytes(path));
    }

    /// <summary>What came back.</summary>
    /// <param name="Status">Its status.</param>
    /// <param name="Next">Where to go on.</param>
    /// <param name="Html">The page.</param>
    internal sealed partial record Reply(HttpStatusCode Status, string? Next, string Html)
    {
        /// <summary>What the page says is wrong with a field.</summary>
        public string? Fault => Error().Match(Html) is { Success: true } error ? WebUtility.HtmlDecode(error.Groups[1].Value) : null;

        [GeneratedRegex("""<p class="error"[^>]*>(.*?)</p>""", RegexOptions.Singleline)]
        private static partial Regex Error();
    }

    [GeneratedRegex("/courses/[a-z0-9-]+(?=\">View page)")]
    private static partial Regex ReadersAddress();

    [GeneratedRegex("name=\"sectionId\" value=\"([0-9]+)\"")]
    private static partial Regex Section();

    [GeneratedRegex("name=\"version\" value=\"([^\"]*)\"")]
    private static partial Regex Version();

    [GeneratedRegex("<textarea[^>]*name=\"body\"[^>]*>(.*?)</textarea>", RegexOptions.Singleline)]
    private static partial Regex Body();
}
