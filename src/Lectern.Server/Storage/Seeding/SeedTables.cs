using System.Globalization;
using Lectern.Server.Storage.Bulk;
using Lectern.Server.Storage.Model;
using Lectern.Server.Storage.Text;

namespace Lectern.Server.Storage.Seeding;

/// <summary>People, courses and lessons as rows.</summary>
internal static class SeedTables
{
    public static readonly BulkTable Users = new("users", "id", "email", "email_key", "name", "role", "password_hash", "is_active", "source", "source_id", "created_at");
    public static readonly BulkTable Categories = new("categories", "id", "slug", "name");
    public static readonly BulkTable Courses = new("courses", "id", "slug", "title", "title_key", "summary", "search_text", "category_id", "level", "language",
        "instructor_id", "status", "capacity", "published_at", "enrollment_count", "lesson_count", "created_at", "updated_at");
    public static readonly BulkTable Sections = new("sections", "id", "course_id", "position", "title");
    public static readonly BulkTable Lessons = new("lessons", "id", "course_id", "section_id", "number", "title", "format", "is_preview", "updated_at", "body", "body_html");

    public static void WriteUsers(SeedWorld world, RowWriter rows)
    {
        var plan = world.Plan;
        var passwordHash = SeedPassword.Hash(plan.Seed);
        for (var id = 1; id <= plan.Users; id++)
        {
            var role = id == SeedPlan.AdminId ? Role.Admin : id < plan.FirstLearner ? Role.Instructor : Role.Learner;
            var email = Email(plan, id, role);
            var dice = SeedDice.For(plan.Seed, SeedDraw.User, id);
            rows.StartRow();
            rows.Write((long)id);
            rows.Write(email);
            rows.Write(email);
            rows.Write($"{dice.Pick(SeedPhrases.GivenNames)} {dice.Pick(SeedPhrases.FamilyNames)}");
            rows.WriteSmall((int)role);
            rows.Write(passwordHash);
            rows.Write(true);
            WriteOrigin(plan, role, rows);
            rows.Write(SeedCalendar.At(SeedCalendar.Joined(plan, id)));
        }
    }

    public static void WriteCategories(RowWriter rows)
    {
        for (var i = 0; i < SeedSubjects.All.Length; i++)
        {
            rows.StartRow();
            rows.Write(i + 1L);
            rows.Write(SeedSubjects.All[i].Slug);
            rows.Write(SeedSubjects.All[i].Name);
        }
    }

    public static void WriteCourses(SeedWorld world, RowWriter rows)
    {
        foreach (var course in world.Catalog.Courses)
        {
            var published = SeedCalendar.At(course.Published);
            rows.StartRow();
            rows.Write((long)course.Id);
            rows.Write(course.Slug);
            rows.Write(course.Title);
            rows.Write(SearchText.Normalize(course.Title));
            rows.Write(course.Summary);
            rows.Write(SearchText.Normalize($"{course.Title} {course.Summary}"));
            rows.Write((long)course.Category);
            rows.WriteSmall((int)course.Level);
            rows.Write("en");
            rows.Write((long)course.Instructor);
            rows.WriteSmall((int)CourseStatus.Published);
            if (world.CapacityOf(course) is { } capacity) rows.Write(capacity); else rows.WriteNull();
            rows.Write(published);
            rows.Write(world.Enrollments.PerCourse[course.Id]);
            rows.Write(course.Lessons);
            rows.Write(published.AddDays(-14));
            rows.Write(published);
        }
    }

    public static void WriteSections(SeedWorld world, RowWriter rows)
    {
        foreach (var course in world.Catalog.Courses)
        {
            for (var section = 0; section < course.Sections; section++)
            {
                rows.StartRow();
                rows.Write((long)course.FirstSection + section);
                rows.Write((long)course.Id);
                rows.Write(section + 1);
                rows.Write(SeedPhrases.Sections[section]);
            }
        }
    }

    public static void WriteLessons(SeedWorld world, RowWriter rows)
    {
        var texts = new SeedLessons(world.Plan);
        foreach (var course in world.Catalog.Courses)
        {
            for (var lesson = 0; lesson < course.Lessons; lesson++)
            {
                var text = texts[course.FirstLesson + lesson];
                rows.StartRow();
                rows.Write((long)course.FirstLesson + lesson);
                rows.Write((long)course.Id);
                rows.Write((long)course.FirstSection + course.SectionOf(lesson));
                rows.Write(lesson + 1);
                rows.Write(string.Format(CultureInfo.InvariantCulture, SeedPhrases.Lessons[lesson], course.Subject));
                rows.WriteSmall((int)LessonFormat.Markdown);
                rows.Write(lesson == 0 || lesson == 1 && course.Lessons > 8);
                rows.Write(SeedCalendar.At(course.Published));
                rows.Write(text.Markdown);
                rows.Write(text.Html);
            }
        }
    }

    private static string Email(SeedPlan plan, int id, Role role) => role switch
    {
        Role.Admin => SeedPlan.AdminEmail,
        Role.Instructor => string.Create(CultureInfo.InvariantCulture, $"instructor-{id - SeedPlan.FirstInstructor + 1}@seed.example"),
        _ => string.Create(CultureInfo.InvariantCulture, $"learner-{id - plan.FirstLearner + 1}@seed.example"),
    };

    // The admin's row says which plan filled the store, so that a second run can tell.
    private static void WriteOrigin(SeedPlan plan, Role role, RowWriter rows)
    {
        if (role == Role.Admin)
        {
            rows.Write(SeedPlan.Source);
            rows.Write(plan.SourceId);
        }
        else
        {
            rows.WriteNull();
            rows.WriteNull();
        }
    }
}
