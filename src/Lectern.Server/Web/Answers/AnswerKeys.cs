using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Lectern.Caching;
using Lectern.Server.Storage;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Web.Answers;

/// <summary>The keys of all answers, spelled once. Each begins with what it is about, so that <see cref="CacheTags"/> can name it.</summary>
public sealed class AnswerKeys(IOptions<LecternOptions> options)
{
    private const int LongestSegment = 300;

    private readonly CacheFamily _user = options.Value.Cache.Families.User.Named("user");
    private readonly CacheFamily _course = options.Value.Cache.Families.Course.Named("course");
    private readonly CacheFamily _catalogue = options.Value.Cache.Families.Catalogue.Named("catalogue");
    private readonly CacheFamily _lesson = options.Value.Cache.Families.Lesson.Named("lesson");
    private readonly CacheFamily _learning = options.Value.Cache.Families.Learning.Named("learning");

    /// <summary>The kinds of answers.</summary>
    public IReadOnlyList<CacheFamily> Families => [_user, _course, _catalogue, _lesson, _learning];

    private static readonly string[] OfCatalogue = [CacheTags.Courses, CacheTags.Counts, CacheTags.People];

    /// <param name="id">Whose.</param>
    /// <param name="full">With what only oneself and admins may see.</param>
    public CacheKey User(long id, bool full) => new(_user, string.Create(CultureInfo.InvariantCulture, $"user:{id}:{(full ? "full" : "basic")}"));

    /// <summary>A published course, as everyone sees it.</summary>
    public CacheKey Course(string slug) => new(_course, $"course:{Segment(slug)}:detail", CacheTags.People);

    /// <summary>Its page, as visitors see it.</summary>
    public CacheKey CoursePage(string slug, HttpRequest request) => new(_course, $"course:{Segment(slug)}:page:{Origin(request)}", CacheTags.People);

    /// <summary>A lesson as one viewer sees it; 0 stands for visitors.</summary>
    public CacheKey Lesson(string slug, int number, long viewer) =>
        new(_lesson, string.Create(CultureInfo.InvariantCulture, $"course:{Segment(slug)}:lesson:{number}:{viewer}"), CacheTags.Learning(viewer), CacheTags.User(viewer));

    /// <summary>The page of a lesson that visitors may read.</summary>
    public CacheKey LessonPage(string slug, int number, HttpRequest request) =>
        new(_lesson, string.Create(CultureInfo.InvariantCulture, $"course:{Segment(slug)}:page:{number}:{Origin(request)}"));

    /// <param name="list">Which list, in one way of writing.</param>
    public CacheKey CourseList(string list) => new(_catalogue, $"catalogue:list:{list}", OfCatalogue);

    /// <summary>A page of the catalogue, as visitors see it.</summary>
    public CacheKey CataloguePage(string list, HttpRequest request) => new(_catalogue, $"catalogue:page:{Origin(request)}:{list}", OfCatalogue);

    public CacheKey Categories => new(_catalogue, "catalogue:categories", OfCatalogue);

    public CacheKey Enrollments(long userId, int page, int limit) =>
        new(_learning, string.Create(CultureInfo.InvariantCulture, $"learning:{userId}:{page}:{limit}"), CacheTags.Courses, CacheTags.User(userId));

    // Pages say their own address.
    private static string Origin(HttpRequest request) => Segment($"{(request.IsHttps ? "s" : "")}/{request.Host.Value}");

    // No ':' or '*' of somebody else's may look like one of ours. No course has a name this long: what nobody invalidates may go by its digest.
    private static string Segment(string text) => text.Length > LongestSegment ? $"#{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}"
        : text.AsSpan().ContainsAny(':', '*') ? Uri.EscapeDataString(text).Replace("*", "%2A", StringComparison.Ordinal) : text;
}
