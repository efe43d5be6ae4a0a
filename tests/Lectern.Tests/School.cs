using System.Text.Json;
using Lectern.Server.Learning;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Storage.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests;

/// <summary>A server with courses in it, put straight into the store. Ada teaches them.</summary>
public sealed class School : IAsyncDisposable
{
    private int _count;

    private School(TestServer server) => (Server, Anyone) = (server, server.Client());

    public TestServer Server { get; }
    public Store Store => Server.Store;

    /// <summary>Someone who has not signed in.</summary>
    public HttpClient Anyone { get; }

    public User Ada { get; private set; } = null!;

    /// <summary>Math, art and music, by slug.</summary>
    public Dictionary<string, Category> Categories { get; } = [];

    public static DateTime Morning { get; } = new(2026, 3, 2, 8, 0, 0, DateTimeKind.Utc);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="kind">Which store.</param>
    /// <param name="customize">Changes services, such as the clock.</param>
    /// <param name="counting">Enrollments are counted in the background. Without that, only a test's own statements are seen.</param>
    /// <param name="settings">Settings.</param>
    public static async Task<School> OpenAsync(StoreKind kind, Action<IServiceCollection>? customize = null, bool counting = false, params (string Key, string Value)[] settings) =>
        await OpenAsync(await TestStores.CreateAsync(kind), customize, counting, settings);

    /// <param name="address">An empty database with today's schema.</param>
    /// <param name="customize">Changes services, such as the clock.</param>
    /// <param name="counting">Enrollments are counted in the background.</param>
    /// <param name="settings">Settings.</param>
    public static async Task<School> OpenAsync(StoreAddress address, Action<IServiceCollection>? customize = null, bool counting = false, params (string Key, string Value)[] settings)
    {
        var school = new School(await TestServer.StartAsync(address, services =>
        {
            if (!counting)
                services.Remove(services.Single(service => service.ImplementationType == typeof(EnrollmentCountLoop)));
            customize?.Invoke(services);
        }, settings));
        school.Ada = await school.Server.CreateUserAsync("Ada", Role.Instructor);
        foreach (var name in new[] { "Math", "Art", "Music" })
            school.Categories[name.ToLowerInvariant()] = new() { Name = name, Slug = name.ToLowerInvariant() };
        await school.AddAsync(school.Categories.Values);
        return school;
    }

    /// <summary>A published course, each a minute newer than the one before.</summary>
    public async Task<Course> CourseAsync(string title, Action<Course>? with = null, int lessons = 0)
    {
        var course = Draw(title);
        course.LessonCount = lessons;
        with?.Invoke(course);
        await Store.WriteAsync(async (db, cancel) =>
        {
            db.Add(course);
            db.Touch(CacheTags.Everything);
            await db.SaveChangesAsync(cancel);
            await CourseSeats.CreateAsync(db, course.Id, course.Capacity, cancel);
            if (lessons == 0)
                return;
            var section = new Section { CourseId = course.Id, Position = 1, Title = "Basics" };
            db.Add(section);
            await db.SaveChangesAsync(cancel);
            db.AddRange(Enumerable.Range(1, lessons).Select(number => LessonOf(course, section, number)));
            await db.SaveChangesAsync(cancel);
        }, Cancel);
        return course;
    }

    /// <summary>Many published courses over all categories and levels, some of the same popularity and some of the same time.</summary>
    public async Task<List<Course>> CoursesAsync(int count)
    {
        var categories = Categories.Values.ToList();
        var courses = Enumerable.Range(0, count).Select(i =>
        {
            var course = Draw($"Course {i * 7919 % 1000}");
            course.CategoryId = i % 4 == 3 ? null : categories[i % 4].Id;
            course.Level = (CourseLevel)(i % 3);
            course.EnrollmentCount = i % 5 * 10;
            if (i % 3 == 1)
                course.PublishedAt = Morning;
            return course;
        }).ToList();
        await AddAsync(courses);
        return courses;
    }

    public Task AddAsync(IEnumerable<object> rows) => Store.WriteAsync(async (db, cancel) => { db.AddRange(rows); db.Touch(CacheTags.Everything); await db.SaveChangesAsync(cancel); }, Cancel);

    public Task<List<Lesson>> LessonsAsync(Course course) =>
        Store.ReadAsync((db, cancel) => db.Lessons.Where(lesson => lesson.CourseId == course.Id).OrderBy(lesson => lesson.Number).ToListAsync(cancel), Cancel);

    /// <summary>Learners who only exist: no password, no session.</summary>
    public async Task<List<User>> LearnersAsync(int count)
    {
        var learners = Enumerable.Range(0, count).Select(i => new User { Email = $"learner{i}@example.org", EmailKey = $"learner{i}@example.org", Name = $"Learner {i}", CreatedAt = Morning }).ToList();
        await AddAsync(learners);
        return learners;
    }

    /// <summary>Seats, enrollments and limits of all courses agree; that is the law that every race must keep.</summary>
    public async Task AssertSeatsAsync()
    {
        var seats = await Store.ReadAsync((db, cancel) => db.CourseSeats.ToListAsync(cancel), Cancel);
        var taken = (await Store.ReadAsync((db, cancel) => db.Enrollments.Where(enrollment => enrollment.Status != EnrollmentStatus.Withdrawn)
            .GroupBy(enrollment => new { enrollment.CourseId, enrollment.SeatShard }).Select(group => new { group.Key, Count = group.Count() }).ToListAsync(cancel), Cancel))
            .ToDictionary(group => (group.Key.CourseId, group.Key.SeatShard), group => group.Count);
        Assert.Equal(taken.OrderBy(seat => seat.Key).Select(seat => $"{seat.Key}: {seat.Value}"),
            seats.Where(seat => seat.Taken != 0).OrderBy(seat => (seat.CourseId, seat.Shard)).Select(seat => $"{(seat.CourseId, seat.Shard)}: {seat.Taken}"));
        Assert.All(seats, seat => Assert.True(seat.Taken >= 0 && !(seat.Taken > seat.Capacity), $"course {seat.CourseId} shard {seat.Shard}: {seat.Taken} of {seat.Capacity}"));
    }

    public async Task<HttpClient> LearnerAsync(string name) => Server.ClientFor(await Server.CreateUserAsync(name, Role.Learner));

    /// <summary>What a GET answers as JSON, after the assertion that it is a 200.</summary>
    public async Task<JsonElement> GetAsync(string path, HttpClient? client = null)
    {
        using var response = await (client ?? Anyone).GetAsync(new Uri(path, UriKind.Relative), Cancel);
        var body = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.IsSuccessStatusCode, $"{path} answers {(int)response.StatusCode}: {body}");
        return JsonDocument.Parse(body).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        Anyone.Dispose();
        await Server.DisposeAsync();
    }

    private Course Draw(string title)
    {
        var number = ++_count;
        return new()
        {
            Slug = $"{Slug.From(title)}-{number}",
            Title = title,
            TitleKey = SearchText.Normalize(title),
            Summary = "What it is about.",
            SearchText = SearchText.Normalize(title + " What it is about."),
            InstructorId = Ada.Id,
            Status = CourseStatus.Published,
            PublishedAt = Morning.AddMinutes(number),
            CreatedAt = Morning,
            UpdatedAt = Morning,
        };
    }

    private static Lesson LessonOf(Course course, Section section, int number) => new()
    {
        CourseId = course.Id,
        SectionId = section.Id,
        Number = number,
        Title = $"Lesson {number}",
        BodyHtml = $"<p>This is lesson {number}.</p>",
        IsPreview = number == 1,
        UpdatedAt = Morning,
    };
}
