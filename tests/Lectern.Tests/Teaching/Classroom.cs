using System.Globalization;
using Lectern.Database.Statements;
using Lectern.Delivery.Files;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Teaching;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Tests.Teaching;

/// <summary>A store with teachers in it, and the use cases in few words. Ada teaches, Bob teaches too, Root is an admin, Lea learns.</summary>
internal sealed class Classroom : IAsyncDisposable
{
    private readonly string _folder = TestStores.TemporaryFolder();

    private Classroom(Store store) => (Store, Files) = (store, new MediaFiles(Path.Combine(_folder, "media")));

    public Store Store { get; }
    public MediaFiles Files { get; }
    public StoppedClock Clock { get; } = new();
    public Viewer Ada { get; private set; } = null!;
    public Viewer Bob { get; private set; } = null!;
    public Viewer Root { get; private set; } = null!;
    public Viewer Lea { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Classroom> OpenAsync(StoreKind kind, params IStatementObserver[] observers)
    {
        var room = new Classroom(new Store(await TestStores.CreateAsync(kind), TestStores.Patient, observers));
        room.Ada = await room.EnterAsync("Ada", Role.Instructor);
        room.Bob = await room.EnterAsync("Bob", Role.Instructor);
        room.Root = await room.EnterAsync("Root", Role.Admin);
        room.Lea = await room.EnterAsync("Lea", Role.Learner);
        return room;
    }

    public async Task<Viewer> EnterAsync(string name, Role role)
    {
        var user = new User { Email = $"{name}@example.org", EmailKey = User.KeyOf($"{name}@example.org"), Name = name, Role = role, CreatedAt = Clock.Now() };
        await Store.WriteAsync(async (db, cancel) => { db.Users.Add(user); await db.SaveChangesAsync(cancel); }, Cancel);
        return new(user.Id, name, role, "");
    }

    /// <summary>Ada's course with one section, and in it lessons of these titles.</summary>
    public async Task<long> CourseAsync(string title = "Algebra", params string[] lessons)
    {
        var id = Done(await CreateAsync(Ada, title));
        Done(await EditAsync(id, form => form with { Summary = "Numbers and letters." }));
        var section = await SectionAsync(id, "Basics");
        foreach (var lesson in lessons)
            await LessonAsync(id, section, lesson);
        return id;
    }

    public async Task<long> SectionAsync(long course, string title) => Done(await AddSection.RunAsync(Store, Ada, course, title, new(), Cancel));

    public async Task<long> LessonAsync(long course, long section, string title, string body = "Some *text*.") =>
        Done(await AddLesson.RunAsync(Store, Clock, Ada, course, Draft(section, title, body), new(), Cancel));

    public static LessonForm Draft(long section, string title, string body = "Some *text*.") =>
        new() { Title = title, SectionId = section.ToString(CultureInfo.InvariantCulture), Body = body };

    public Task<Outcome<long>> CreateAsync(Viewer viewer, string title, FieldErrors? errors = null) => CreateCourse.RunAsync(Store, Clock, viewer, title, errors ?? new(), Cancel);

    /// <summary>Opens the details form, changes something, saves.</summary>
    public async Task<Outcome<long>> EditAsync(long course, Func<CourseForm, CourseForm> change, FieldErrors? errors = null, UploadedFile? image = null) =>
        await SaveAsync(course, change(CourseForm.From(await FindCourseAsync(course))), errors, image);

    public Task<Outcome<long>> SaveAsync(long course, CourseForm form, FieldErrors? errors = null, UploadedFile? image = null) =>
        EditCourse.RunAsync(Store, Files, Clock, Ada, course, form, image, errors ?? new(), Cancel);

    /// <summary>Opens the form of places and dates, changes something, saves.</summary>
    public async Task<Outcome<long>> EditTermsAsync(long course, Func<TermsForm, TermsForm> change, FieldErrors? errors = null) =>
        await EditTerms.RunAsync(Store, Clock, Ada, course, change(TermsForm.From(await FindCourseAsync(course))), errors ?? new(), Cancel);

    public async Task<Outcome<long>> PublishAsync(long course) =>
        await PublishCourse.PublishAsync(Store, Clock, Ada, course, TermsForm.From(await FindCourseAsync(course)), new(), Cancel);

    public Task<T> ReadAsync<T>(Func<LecternDb, Task<T>> read) => Store.ReadAsync((db, _) => read(db), Cancel);

    public Task<Course> FindCourseAsync(long id) => ReadAsync(db => db.Courses.SingleAsync(course => course.Id == id, Cancel));

    public Task<Lesson> FindLessonAsync(long id) => ReadAsync(db => db.Lessons.SingleAsync(lesson => lesson.Id == id, Cancel));

    public Task<long> FirstSectionAsync(long course) => ReadAsync(db => db.Sections.Where(section => section.CourseId == course).OrderBy(section => section.Position).Select(section => section.Id).FirstAsync(Cancel));

    /// <summary>The outline as it reads: <c>Basics: 1 One, 2 Two | Advanced: 3 Three</c>.</summary>
    public async Task<string> OutlineAsync(long course)
    {
        var opened = Done(await OpenCourse.RunAsync(Store, Root, course, Cancel));
        Assert.Equal(Enumerable.Range(1, opened.Sections.Count), opened.Sections.Select(section => section.Position));
        return string.Join(" | ", opened.Sections.Select(section => $"{section.Title}: {string.Join(", ", section.Lessons.Select(lesson => $"{lesson.Number} {lesson.Title}"))}"));
    }

    public static T Done<T>(Outcome<T> outcome)
    {
        Assert.Null(outcome.Fault);
        return outcome.Value!;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>A clock that stands still until it is told otherwise.</summary>
internal sealed class StoppedClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan by) => _now += by;
}
