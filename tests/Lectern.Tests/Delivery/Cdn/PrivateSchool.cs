using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lectern.Delivery.Files;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Files;
using Lectern.Server.Storage.Model;
using Lectern.Tests.Delivery.Images;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Lectern.Tests.Delivery.Cdn;

/// <summary>
/// A school with a course of three lessons: the first is a preview, the second has a paper beside its text, the third shows a photograph in
/// its text. Lea learns the course, Max does not. The clock is moved by hand.
/// </summary>
internal sealed partial class PrivateSchool : IAsyncDisposable
{
    private PrivateSchool(School school, Course course, MediaFile paper, MediaFile photo) => (School, Course, Paper, Photo) = (school, course, paper, photo);

    public School School { get; }
    public Course Course { get; }
    public MediaFile Paper { get; }
    public MediaFile Photo { get; }
    public required ManualTime Time { get; init; }
    public required HttpClient Lea { get; init; }
    public required HttpClient Max { get; init; }
    public required long Enrollment { get; init; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<PrivateSchool> OpenAsync(StoreKind kind, params (string Key, string Value)[] settings)
    {
        var time = new ManualTime();
        var school = await School.OpenAsync(kind, services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time)), false, settings);
        var course = await school.CourseAsync("Algebra", lessons: 3);
        var paper = await Photos.PutAsync(school.Server, [.. "%PDF-1.7 "u8, .. Enumerable.Range(0, 5000).Select(i => (byte)i)]);
        var photo = await Photos.PutAsync(school.Server, Photos.All[0]);
        var lea = await school.LearnerAsync("Lea");
        using var enrolled = await lea.PostAsJsonAsync("/api/enrollments", new { courseId = course.Id }, Cancel);
        var opened = new PrivateSchool(school, course, paper, photo)
        {
            Time = time,
            Lea = lea,
            Max = await school.LearnerAsync("Max"),
            Enrollment = (await enrolled.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("id").GetInt64(),
        };
        await opened.AttachAsync(2, paper);
        await opened.WriteAsync(3, $"<p>Look: <img src=\"{photo.Url}\" alt=\"\" loading=\"lazy\" decoding=\"async\"> or <a href=\"{photo.Url}\">alone</a>.</p>");
        return opened;
    }

    public string ApiOf(int lesson) => $"/api/courses/{Course.Slug}/lessons/{lesson}";

    public string PageOf(int lesson) => $"/learn/{Course.Slug}/{lesson}";

    /// <summary>Puts a file beside the text of a lesson.</summary>
    public async Task AttachAsync(int number, MediaFile file)
    {
        var lesson = (await School.LessonsAsync(Course))[number - 1];
        await School.Store.WriteAsync(async (db, cancel) =>
        {
            var name = await MediaRow.EnsureAsync(db, file, School.Morning, cancel);
            db.Add(new LessonMedia { LessonId = lesson.Id, Position = 1, MediaName = name, Title = "Beside the text" });
            db.Touch(CacheTags.Everything);
            await db.SaveChangesAsync(cancel);
        }, Cancel);
    }

    /// <summary>Changes the text of a lesson.</summary>
    public Task WriteAsync(int number, string html) => School.Store.WriteAsync(async (db, cancel) =>
    {
        await MediaRow.EnsureAsync(db, Photo, School.Morning, cancel);
        await db.Lessons.Where(lesson => lesson.CourseId == Course.Id && lesson.Number == number).ExecuteUpdateAsync(row => row.SetProperty(lesson => lesson.BodyHtml, html), cancel);
        db.Touch(CacheTags.Everything);
    }, Cancel);

    /// <summary>Addresses of files in what somebody is given.</summary>
    public static async Task<List<string>> AddressesAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path, Cancel);
        return [.. Address().Matches(await answer.Content.ReadAsStringAsync(Cancel)).Select(match => match.Value).Distinct()];
    }

    /// <summary>The one address in what Lea is given.</summary>
    public async Task<string> AddressAsync(int lesson) => Assert.Single(await AddressesAsync(Lea, ApiOf(lesson)));

    public async Task<HttpStatusCode> StatusAsync(string path, HttpClient? client = null)
    {
        using var answer = await (client ?? School.Anyone).GetAsync(path, Cancel);
        if (answer.StatusCode == HttpStatusCode.Forbidden)
            Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        return answer.StatusCode;
    }

    public async Task<HttpResponseMessage> SendAsync(string path, Action<HttpRequestHeaders> with, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        with(request.Headers);
        return await School.Anyone.SendAsync(request, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        Lea.Dispose();
        Max.Dispose();
        await School.DisposeAsync();
    }

    [GeneratedRegex("/media/[0-9A-Za-z_./-]+")]
    private static partial Regex Address();
}
