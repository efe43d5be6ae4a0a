using Lectern.Server.Storage;
using Lectern.Server.Teaching;
using Lectern.Server.Web;

namespace Lectern.Tests.Teaching;

/// <summary>A course is its instructor's and the admins'. A draft does not exist for others; a published course is not theirs.</summary>
public sealed class RightsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task Bob_cannot_do_anything_to_the_draft_of_Ada_and_cannot_tell_it_from_none(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync("Algebra", "One");
        foreach (var (name, deed) in await DeedsAsync(room, course))
            Assert.Equal((name, TeachingFault.NotFound), (name, await deed(room.Bob)));
    }

    [Theory, OnBothStores]
    public async Task Bob_is_told_that_the_published_course_of_Ada_is_not_his(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync("Algebra", "One");
        Classroom.Done(await room.PublishAsync(course));
        foreach (var (name, deed) in await DeedsAsync(room, course))
            Assert.Equal((name, TeachingFault.NotYours), (name, await deed(room.Bob)));
    }

    [Theory, OnBothStores]
    public async Task What_does_not_exist_is_not_found_by_an_admin_either(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync("Algebra", "One");
        var deeds = await DeedsAsync(room, course);
        Classroom.Done(await DeleteCourse.RunAsync(room.Store, room.Root, course, Cancel));
        foreach (var (name, deed) in deeds)
            Assert.Equal((name, TeachingFault.NotFound), (name, await deed(room.Root)));
    }

    [Theory, OnBothStores]
    public async Task An_admin_may_do_what_Ada_may(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync("Algebra", "One", "Two");
        foreach (var (name, deed) in await DeedsAsync(room, course))
            Assert.DoesNotContain(await deed(room.Root), new TeachingFault?[] { TeachingFault.NotFound, TeachingFault.NotYours });
    }

    private static async Task<Dictionary<string, Func<Viewer, Task<TeachingFault?>>>> DeedsAsync(Classroom room, long course)
    {
        var section = await room.FirstSectionAsync(course);
        var lesson = Classroom.Done(await OpenCourse.RunAsync(room.Store, room.Root, course, Cancel)).Sections[0].Lessons[0].Id;
        var draft = Classroom.Draft(section, "New");
        UploadedFile file = new("x.gif", 1, () => File.OpenRead(SharedData.PathOf("photos", "hostile", "gif-named.png")));
        Classroom.Done(await AttachFile.RunAsync(room.Store, room.Files, room.Clock, room.Ada, course, lesson, file, "", 1_000_000, new(), Cancel));
        return new()
        {
            ["open course"] = async viewer => (await OpenCourse.RunAsync(room.Store, viewer, course, Cancel)).Fault,
            ["open lesson"] = async viewer => (await OpenLesson.RunAsync(room.Store, viewer, course, lesson, Cancel)).Fault,
            ["edit course"] = async viewer => (await EditCourse.RunAsync(room.Store, room.Files, room.Clock, viewer, course, new() { Title = "Mine" }, file, new(), Cancel)).Fault,
            ["edit terms"] = async viewer => (await EditTerms.RunAsync(room.Store, room.Clock, viewer, course, new(), new(), Cancel)).Fault,
            ["add section"] = async viewer => (await AddSection.RunAsync(room.Store, viewer, course, "New", new(), Cancel)).Fault,
            ["rename section"] = async viewer => (await RenameSection.RunAsync(room.Store, viewer, course, section, "New", new(), Cancel)).Fault,
            ["move section"] = async viewer => (await MoveSection.RunAsync(room.Store, viewer, course, section, Direction.Up, Cancel)).Fault,
            ["remove section"] = async viewer => (await RemoveSection.RunAsync(room.Store, viewer, course, section, Cancel)).Fault,
            ["add lesson"] = async viewer => (await AddLesson.RunAsync(room.Store, room.Clock, viewer, course, draft, new(), Cancel)).Fault,
            ["edit lesson"] = async viewer => (await EditLesson.RunAsync(room.Store, room.Clock, viewer, course, lesson, draft, new(), Cancel)).Fault,
            ["move lesson"] = async viewer => (await MoveLesson.RunAsync(room.Store, viewer, course, lesson, Direction.Up, Cancel)).Fault,
            ["attach file"] = async viewer => (await AttachFile.RunAsync(room.Store, room.Files, room.Clock, viewer, course, lesson, file, "", 1_000_000, new(), Cancel)).Fault,
            ["detach file"] = async viewer => (await DetachFile.RunAsync(room.Store, viewer, course, lesson, 1, Cancel)).Fault,
            ["publish"] = async viewer => (await PublishCourse.PublishAsync(room.Store, room.Clock, viewer, course, new(), new(), Cancel)).Fault,
            ["unpublish"] = async viewer => (await PublishCourse.UnpublishAsync(room.Store, room.Clock, viewer, course, Cancel)).Fault,
            ["remove lesson"] = async viewer => (await RemoveLesson.RunAsync(room.Store, viewer, course, lesson, Cancel)).Fault,
            ["delete course"] = async viewer => (await DeleteCourse.RunAsync(room.Store, viewer, course, Cancel)).Fault,
        };
    }
}
