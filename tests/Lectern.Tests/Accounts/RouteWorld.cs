using System.Globalization;
using System.Text.RegularExpressions;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;

namespace Lectern.Tests.Accounts;

/// <summary>
/// The people and things that <see cref="RouteTable"/> speaks of. The instructor owns a published course in which the
/// learner is enrolled, and a draft; the others have nothing to do with either.
/// </summary>
internal sealed partial class RouteWorld
{
    private static int _worlds;

    private readonly Dictionary<string, string> _names = [];
    private readonly Dictionary<string, User?> _callers = new() { ["anonymous"] = null };

    /// <summary>In the order of the columns of <see cref="RouteTable"/>.</summary>
    public static readonly string[] Callers = ["anonymous", "learner", "otherLearner", "instructor", "otherInstructor", "admin"];

    public User? Caller(string name) => _callers[name];

    /// <summary>Replaces <c>{learner}</c> by the learner's id and so on.</summary>
    public string Fill(string text) => Placeholder().Replace(text, match => _names[match.Groups[1].Value]);

    public static async Task<RouteWorld> CreateAsync(TestServer server)
    {
        var world = new RouteWorld();
        foreach (var caller in Callers.Skip(1))
            world.Add(caller, await server.CreateUserAsync(caller, RoleOf(caller)));
        await server.Store.WriteAsync(world.AddCoursesAsync, TestContext.Current.CancellationToken);
        return world;
    }

    private void Add(string name, User user)
    {
        _callers[name] = user;
        Name(name, user.Id);
        _names[name + "Email"] = user.Email;
    }

    private void Name(string name, long id) => _names[name] = id.ToString(CultureInfo.InvariantCulture);

    private static Role RoleOf(string caller) => caller switch
    {
        "admin" => Role.Admin,
        "instructor" or "otherInstructor" => Role.Instructor,
        _ => Role.Learner,
    };

    private async Task AddCoursesAsync(LecternDb db, CancellationToken cancel)
    {
        var number = Interlocked.Increment(ref _worlds);
        var course = NewCourse($"course-{number}", CourseStatus.Published);
        var draft = NewCourse($"draft-{number}", CourseStatus.Draft);
        db.AddRange(course, draft);
        await db.SaveChangesAsync(cancel);
        (_names["course"], _names["draft"]) = (course.Slug, draft.Slug);
        // What the forms of the instructor's pages carry, to notice that somebody else was faster.
        Name("version", StoreTime.ToMicroseconds(course.UpdatedAt));
        Name("courseId", course.Id);
        Name("draftId", draft.Id);
        db.AddRange(new CourseSeat { CourseId = course.Id, Shard = 0, Taken = 1 }, new CourseSeat { CourseId = draft.Id, Shard = 0 });

        var section = new Section { CourseId = course.Id, Position = 1, Title = "Section" };
        db.Add(section);
        await db.SaveChangesAsync(cancel);
        Name("sectionId", section.Id);

        var lesson = new Lesson { CourseId = course.Id, SectionId = section.Id, Number = 1, Title = "Lesson", BodyHtml = "<p>Text</p>", UpdatedAt = course.CreatedAt };
        var enrollment = new Enrollment { UserId = _callers["learner"]!.Id, CourseId = course.Id, EnrolledAt = course.CreatedAt, UpdatedAt = course.CreatedAt };
        db.AddRange(lesson, enrollment);
        await db.SaveChangesAsync(cancel);
        Name("lessonId", lesson.Id);
        Name("enrollmentId", enrollment.Id);
    }

    private Course NewCourse(string slug, CourseStatus status)
    {
        var now = StoreTime.Truncate(_callers["instructor"]!.CreatedAt);
        return new()
        {
            Slug = slug,
            Title = slug,
            TitleKey = slug,
            SearchText = slug,
            InstructorId = _callers["instructor"]!.Id,
            Status = status,
            PublishedAt = status == CourseStatus.Published ? now : null,
            LessonCount = status == CourseStatus.Published ? 1 : 0,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();
}
