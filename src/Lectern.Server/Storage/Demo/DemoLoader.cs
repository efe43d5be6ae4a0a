using System.Data.Common;
using Lectern.Server.Storage.Model;
using Lectern.Server.Storage.Text;
using Microsoft.AspNetCore.Identity;

namespace Lectern.Server.Storage.Demo;

/// <summary>Puts a few small courses and three people into a new store, so that there is something to see.</summary>
public sealed class DemoLoader(Store store, IPasswordHasher<User> hasher, TimeProvider time)
{
    private const long AdvisoryLock = 0x4C656374_65726E02;
    private const int DaysBetweenCourses = 3;

    /// <summary>Renders the courses, most of the work of <see cref="LoadAsync"/>, for whoever knows beforehand that it will come. Thread-safe.</summary>
    public static void Prepare() => _ = DemoContent.Courses;

    /// <summary>Loads the content, or returns null because the store has people or courses already.</summary>
    public async Task<DemoPeople?> LoadAsync(CancellationToken cancel)
    {
        using var turn = await store.WriteTurnAsync(cancel);
        await using var connection = await store.ConnectAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        // Two nodes may start on the same new store.
        if (store.Kind == StoreKind.Postgres)
            await connection.ExecuteAsync($"SELECT pg_advisory_xact_lock({AdvisoryLock})", cancel);
        if (!await IsNewAsync(connection, cancel))
            return null;
        var people = DemoPeople.Invent();
        await FillAsync(new DemoRows(connection, cancel), people);
        await connection.ExecuteAsync(CacheNotes.InsertEverything(store.Kind), cancel);
        await transaction.CommitAsync(CancellationToken.None);
        return people;
    }

    /// <summary>Has the store not a single account?</summary>
    public static async Task<bool> HasNobodyAsync(Store store, CancellationToken cancel)
    {
        await using var connection = await store.ConnectAsync(cancel);
        return await connection.ScalarAsync("SELECT 1 FROM users LIMIT 1", [], cancel) is null;
    }

    private static async Task<bool> IsNewAsync(DbConnection connection, CancellationToken cancel) => await connection.ScalarAsync("""
        SELECT 1 FROM users
        UNION ALL SELECT 1 FROM categories
        UNION ALL SELECT 1 FROM courses
        LIMIT 1
        """, [], cancel) is null;

    private async Task FillAsync(DemoRows rows, DemoPeople people)
    {
        var now = time.Now();
        var (instructor, learner) = await AddPeopleAsync(rows, people, store.TimeValue(now));
        var categories = new Dictionary<string, long>();
        foreach (var (i, course) in DemoContent.Courses.Index())
        {
            if (!categories.TryGetValue(course.Category, out var category))
                categories[course.Category] = category = await rows.AddAsync("categories", ("slug", Slug.From(course.Category)), ("name", course.Category));
            var published = store.TimeValue(now.AddDays(-1 - DaysBetweenCourses * i));
            var id = await AddCourseAsync(rows, course, category, instructor, published);
            await AddSeatsAsync(rows, course, id);
            var lessons = await AddLessonsAsync(rows, course, id, published);
            if (DemoLearner.HasBegun(course))
                await DemoLearner.BeginAsync(rows, learner, course, id, lessons, store.TimeValue(now));
        }
    }

    private async Task<(long Instructor, long Learner)> AddPeopleAsync(DemoRows rows, DemoPeople people, object now)
    {
        var passwordHash = hasher.HashPassword(null!, people.Password);
        await AddAsync(people.Admin, "Amira Haddad", Role.Admin);
        return (await AddAsync(people.Instructor, "Inês Ferreira", Role.Instructor), await AddAsync(people.Learner, "Leo Tanaka", Role.Learner));

        Task<long> AddAsync(string email, string name, Role role) => rows.AddAsync("users",
            ("email", email), ("email_key", User.KeyOf(email)), ("name", name), ("role", (int)role), ("password_hash", passwordHash),
            ("is_active", true), ("created_at", now));
    }

    private static Task<long> AddCourseAsync(DemoRows rows, DemoContent.Course course, long category, long instructor, object published) => rows.AddAsync("courses",
        ("slug", course.Slug), ("title", course.Title), ("title_key", SearchText.Normalize(course.Title)),
        ("summary", course.Summary), ("search_text", SearchText.Normalize($"{course.Title} {course.Summary}")),
        ("category_id", category), ("level", (int)course.Level), ("language", course.Language), ("instructor_id", instructor),
        ("status", (int)CourseStatus.Published), ("published_at", published),
        ("enrollment_count", DemoLearner.HasBegun(course) ? 1 : 0), ("lesson_count", course.Lessons.Length),
        ("created_at", published), ("updated_at", published));

    private async Task AddSeatsAsync(DemoRows rows, DemoContent.Course course, long courseId)
    {
        foreach (var seat in CourseSeats.Rows(courseId, capacity: null, store.Kind))
            await rows.AddKeyedAsync("course_seats", ("course_id", seat.CourseId), ("shard", seat.Shard), ("taken", DemoLearner.Takes(course, seat.Shard) ? 1 : 0));
    }

    private static async Task<List<long>> AddLessonsAsync(DemoRows rows, DemoContent.Course course, long courseId, object updated)
    {
        var sections = new Dictionary<string, long>();
        var lessons = new List<long>();
        foreach (var lesson in course.Lessons)
        {
            if (!sections.TryGetValue(lesson.Section, out var section))
                sections[lesson.Section] = section = await rows.AddAsync("sections", ("course_id", courseId), ("position", sections.Count + 1), ("title", lesson.Section));
            lessons.Add(await rows.AddAsync("lessons",
                ("course_id", courseId), ("section_id", section), ("number", lessons.Count + 1), ("title", lesson.Title),
                ("format", (int)LessonFormat.Markdown), ("body", lesson.Markdown), ("body_html", lesson.Html),
                ("is_preview", lesson.IsPreview), ("updated_at", updated)));
        }
        return lessons;
    }
}
