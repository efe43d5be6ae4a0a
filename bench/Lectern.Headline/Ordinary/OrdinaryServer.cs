using Lectern.Server.Catalog;
using Lectern.Server.Learning;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lectern.Headline.Ordinary;

/// <summary>
/// The reads of the catalogue as an ordinary ASP.NET Core application has them: EF Core, a context a request, entities, no cache, the
/// default pool, and the statement in the loop that nobody noticed. What is often done worse is done well here: it does not track, it
/// asks for pages by indexed columns, and it does not log its statements. Its answers are those of Lectern; the experiment checks that.
/// </summary>
internal static class OrdinaryServer
{
    public static async Task RunAsync(string url, string connection)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(url);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddDbContext<LecternDb>(options => options.UseNpgsql(connection).UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking));
        var app = builder.Build();
        app.MapGet("/api/health/ready", () => TypedResults.Ok());
        app.MapGet("/api/courses", ListAsync);
        app.MapGet("/api/courses/{slug}", CourseAsync);
        app.MapGet("/api/courses/{slug}/lessons/{number}", LessonAsync);
        await app.RunAsync();
    }

    private static async Task<CourseList> ListAsync(LecternDb db, int page = 1, int limit = 20)
    {
        var published = db.Courses.Where(course => course.Status == CourseStatus.Published);
        var total = await published.CountAsync();
        var courses = await published.OrderByDescending(course => course.EnrollmentCount).ThenByDescending(course => course.Id)
            .Skip((page - 1) * limit).Take(limit).Include(course => course.Category).Include(course => course.Instructor).ToListAsync();
        return new([.. courses.Select(Item)], page, limit, total, true, null);
    }

    private static async Task<IResult> CourseAsync(LecternDb db, TimeProvider time, string slug)
    {
        var course = await db.Courses.Include(course => course.Category).Include(course => course.Instructor).SingleOrDefaultAsync(course => course.Slug == slug && course.Status == CourseStatus.Published);
        if (course is null)
            return TypedResults.NotFound();
        var sections = await db.Sections.Where(section => section.CourseId == course.Id).OrderBy(section => section.Position).ToListAsync();
        var outline = new List<CourseSection>();
        foreach (var section in sections)
        {
            // N + 1: one statement for each section.
            var lessons = await db.Lessons.Where(lesson => lesson.SectionId == section.Id).OrderBy(lesson => lesson.Number).ToListAsync();
            outline.Add(new(section.Id, section.Title, [.. lessons.Select(lesson => new CourseLesson(lesson.Id, lesson.Number, lesson.Title, lesson.IsPreview))]));
        }
        var left = course.Capacity is { } capacity ? Math.Max(0, capacity - await db.CourseSeats.Where(seat => seat.CourseId == course.Id).SumAsync(seat => seat.Taken)) : (int?)null;
        return TypedResults.Ok(Detail(course, left, outline, time.GetUtcNow().UtcDateTime));
    }

    private static async Task<IResult> LessonAsync(LecternDb db, string slug, int number)
    {
        var course = await db.Courses.SingleOrDefaultAsync(course => course.Slug == slug && course.Status == CourseStatus.Published);
        var lesson = course is null ? null : await db.Lessons.SingleOrDefaultAsync(lesson => lesson.CourseId == course.Id && lesson.Number == number);
        if (course is null || lesson is not { IsPreview: true })
            return TypedResults.NotFound();
        var section = await db.Sections.SingleAsync(section => section.Id == lesson.SectionId);
        var media = await db.LessonMedia.Where(media => media.LessonId == lesson.Id).OrderBy(media => media.Position).Include(media => media.Media).ToListAsync();
        var previous = await db.Lessons.SingleOrDefaultAsync(other => other.CourseId == course.Id && other.Number == number - 1);
        var next = await db.Lessons.SingleOrDefaultAsync(other => other.CourseId == course.Id && other.Number == number + 1);
        return TypedResults.Ok(new LessonDetail(lesson.Id, lesson.Number, lesson.Title, section.Title, lesson.BodyHtml, lesson.IsPreview, lesson.UpdatedAt, new(course.Id, course.Slug, course.Title),
            [.. media.Select(file => new LessonMediaItem("/media/" + file.MediaName, file.Title, file.Media!.ContentType, file.Media.Size, file.Media.Width, file.Media.Height))],
            Near(previous), Near(next), null));
    }

    private static CourseItem Item(Course course) => new(course.Id, course.Slug, course.Title, course.Summary, course.Language, course.Category?.Slug, course.Category?.Name, Level(course),
        new(course.InstructorId, course.Instructor!.Name), course.EnrollmentCount, Image(course), course.PublishedAt!.Value);

    private static CourseDetail Detail(Course course, int? left, IReadOnlyList<CourseSection> sections, DateTime now)
    {
        var state = course.OpensAt > now ? "notYetOpen" : course.ClosesAt <= now ? "closed" : left == 0 ? "full" : "open";
        return new(course.Id, course.Slug, course.Title, course.Summary, course.Category?.Slug, course.Category?.Name, Level(course), course.Language, "published",
            new(course.InstructorId, course.Instructor!.Name, course.Instructor.Avatar is { } avatar ? "/media/" + avatar : null), course.EnrollmentCount, course.Capacity, left, course.OpensAt, course.ClosesAt,
            state == "open", state, Image(course), course.PublishedAt, course.UpdatedAt, course.LessonCount, sections);
    }

    private static NearLesson? Near(Lesson? lesson) => lesson is null ? null : new(lesson.Number, lesson.Title);

    private static string? Image(Course course) => course.Image is { } image ? "/media/" + image : null;

    private static string Level(Course course) => course.Level.ToString().ToLowerInvariant();
}
