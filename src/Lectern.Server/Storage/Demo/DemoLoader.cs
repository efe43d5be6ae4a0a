using Lectern.Server.Storage.Content;
using Lectern.Server.Storage.Model;
using Lectern.Server.Storage.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Storage.Demo;

/// <summary>Puts a few small courses and three people into a new store, so that there is something to see.</summary>
public sealed class DemoLoader(Store store, IPasswordHasher<User> hasher, TimeProvider time)
{
    private const long AdvisoryLock = 0x4C656374_65726E02;
    private const int DaysBetweenCourses = 3;

    /// <summary>Loads the content, or returns null because the store has people or courses already.</summary>
    public Task<DemoPeople?> LoadAsync(CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        // Two nodes may start on the same new store.
        if (store.Kind == StoreKind.Postgres)
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({AdvisoryLock})", token);
        return await IsNewAsync(db, token) ? await FillAsync(db, token) : null;
    }, cancel);

    /// <summary>Has the store not a single account?</summary>
    public static async Task<bool> HasNobodyAsync(LecternDb db, CancellationToken cancel) => !await db.Users.AnyAsync(cancel);

    private static async Task<bool> IsNewAsync(LecternDb db, CancellationToken cancel) =>
        await HasNobodyAsync(db, cancel) && !await db.Courses.AnyAsync(cancel) && !await db.Categories.AnyAsync(cancel);

    private async Task<DemoPeople> FillAsync(LecternDb db, CancellationToken cancel)
    {
        var now = time.Now();
        var contents = DemoContent.Read();
        var people = DemoPeople.Invent();
        var users = people.ToUsers(hasher, now);
        var categories = contents.Select(content => content.Category).Distinct().ToDictionary(name => name, name => new Category { Slug = Slug.From(name), Name = name });
        db.AddRange(users);
        db.AddRange(categories.Values);
        await db.SaveChangesAsync(cancel);

        var (instructor, learner) = (users.Single(user => user.Role == Role.Instructor), users.Single(user => user.Role == Role.Learner));
        var courses = contents.Select((content, i) => Describe(content, categories[content.Category], instructor, now.AddDays(-1 - DaysBetweenCourses * i))).ToList();
        db.AddRange(courses);
        await db.SaveChangesAsync(cancel);

        var sections = courses.Zip(contents, SectionsOf).ToList();
        db.AddRange(sections.SelectMany(ofCourse => ofCourse.Values));
        db.AddRange(courses.SelectMany(course => CourseSeats.Rows(course.Id, course.Capacity, store.Kind)));
        await db.SaveChangesAsync(cancel);

        for (var i = 0; i < courses.Count; i++)
            db.AddRange(LessonsOf(courses[i], contents[i], sections[i]));
        await db.SaveChangesAsync(cancel);
        await DemoLearner.BeginAsync(db, learner, courses, now, cancel);
        return people;
    }

    private static Course Describe(DemoContent.Course content, Category category, User instructor, DateTime published) => new()
    {
        Slug = content.Slug,
        Title = content.Title,
        TitleKey = SearchText.Normalize(content.Title),
        Summary = content.Summary,
        SearchText = SearchText.Normalize($"{content.Title} {content.Summary}"),
        CategoryId = category.Id,
        Level = content.Level,
        Language = content.Language,
        InstructorId = instructor.Id,
        Status = CourseStatus.Published,
        PublishedAt = published,
        LessonCount = content.Lessons.Length,
        CreatedAt = published,
        UpdatedAt = published,
    };

    private static Dictionary<string, Section> SectionsOf(Course course, DemoContent.Course content) => content.Lessons
        .Select(lesson => lesson.Section).Distinct()
        .Select((title, i) => new Section { CourseId = course.Id, Position = i + 1, Title = title })
        .ToDictionary(section => section.Title);

    private static IEnumerable<Lesson> LessonsOf(Course course, DemoContent.Course content, Dictionary<string, Section> sections) =>
        content.Lessons.Select((lesson, i) => new Lesson
        {
            CourseId = course.Id,
            SectionId = sections[lesson.Section].Id,
            Number = i + 1,
            Title = lesson.Title,
            Format = LessonFormat.Markdown,
            Body = lesson.Markdown,
            BodyHtml = LessonContent.ToSafeHtml(LessonFormat.Markdown, lesson.Markdown),
            IsPreview = lesson.IsPreview,
            UpdatedAt = course.UpdatedAt,
        });
}
