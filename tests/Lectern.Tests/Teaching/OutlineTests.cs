using Lectern.Server.Storage;
using Lectern.Server.Teaching;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Tests.Teaching;

public sealed class OutlineTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task Lessons_are_numbered_in_reading_order_across_sections(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync("Algebra", "One", "Two");
        var basics = await room.FirstSectionAsync(course);
        var advanced = await room.SectionAsync(course, "Advanced");
        await room.LessonAsync(course, advanced, "Three");
        await room.LessonAsync(course, basics, "Two and a half");

        Assert.Equal("Basics: 1 One, 2 Two, 3 Two and a half | Advanced: 4 Three", await room.OutlineAsync(course));
        Assert.Equal(4, (await room.FindCourseAsync(course)).LessonCount);
    }

    [Theory, OnBothStores]
    public async Task A_lesson_moves_past_its_neighbor_over_borders_and_not_off_the_edge(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync("Algebra", "One", "Two");
        var advanced = await room.SectionAsync(course, "Advanced");
        await room.SectionAsync(course, "Empty");
        var three = await room.LessonAsync(course, advanced, "Three");

        await MoveAsync(Direction.Up, "Basics: 1 One, 2 Two, 3 Three | Advanced:  | Empty: ");
        await MoveAsync(Direction.Up, "Basics: 1 One, 2 Three, 3 Two | Advanced:  | Empty: ");
        await MoveAsync(Direction.Up, "Basics: 1 Three, 2 One, 3 Two | Advanced:  | Empty: ");
        await MoveAsync(Direction.Up, "Basics: 1 Three, 2 One, 3 Two | Advanced:  | Empty: ");
        await MoveAsync(Direction.Down, "Basics: 1 One, 2 Three, 3 Two | Advanced:  | Empty: ");
        await MoveAsync(Direction.Down, "Basics: 1 One, 2 Two, 3 Three | Advanced:  | Empty: ");
        await MoveAsync(Direction.Down, "Basics: 1 One, 2 Two | Advanced: 3 Three | Empty: ");
        await MoveAsync(Direction.Down, "Basics: 1 One, 2 Two | Advanced:  | Empty: 3 Three");
        await MoveAsync(Direction.Down, "Basics: 1 One, 2 Two | Advanced:  | Empty: 3 Three");

        async Task MoveAsync(Direction direction, string expected)
        {
            Classroom.Done(await MoveLesson.RunAsync(room.Store, room.Ada, course, three, direction, Cancel));
            Assert.Equal(expected, await room.OutlineAsync(course));
        }
    }

    [Theory, OnBothStores]
    public async Task A_lesson_entering_a_section_from_above_comes_first(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync("Algebra");
        var one = await room.LessonAsync(course, await room.FirstSectionAsync(course), "One");
        await room.LessonAsync(course, await room.SectionAsync(course, "Advanced"), "Two");
        Classroom.Done(await MoveLesson.RunAsync(room.Store, room.Ada, course, one, Direction.Down, Cancel));
        Assert.Equal("Basics:  | Advanced: 1 One, 2 Two", await room.OutlineAsync(course));
    }

    [Theory, OnBothStores]
    public async Task A_section_moves_with_its_lessons(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync("Algebra", "One", "Two");
        var advanced = await room.SectionAsync(course, "Advanced");
        await room.LessonAsync(course, advanced, "Three");

        Classroom.Done(await MoveSection.RunAsync(room.Store, room.Ada, course, advanced, Direction.Up, Cancel));
        Assert.Equal("Advanced: 1 Three | Basics: 2 One, 3 Two", await room.OutlineAsync(course));
        Classroom.Done(await MoveSection.RunAsync(room.Store, room.Ada, course, advanced, Direction.Up, Cancel));
        Assert.Equal("Advanced: 1 Three | Basics: 2 One, 3 Two", await room.OutlineAsync(course));
        Classroom.Done(await MoveSection.RunAsync(room.Store, room.Ada, course, advanced, Direction.Down, Cancel));
        Assert.Equal("Basics: 1 One, 2 Two | Advanced: 3 Three", await room.OutlineAsync(course));
    }

    [Theory, OnBothStores]
    public async Task A_section_goes_only_when_it_is_empty(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync("Algebra", "One");
        var empty = await room.SectionAsync(course, "Empty");
        await room.LessonAsync(course, await room.SectionAsync(course, "Last"), "Two");

        Assert.Equal(TeachingFault.SectionHasLessons, (await RemoveSection.RunAsync(room.Store, room.Ada, course, await room.FirstSectionAsync(course), Cancel)).Fault);
        Classroom.Done(await RemoveSection.RunAsync(room.Store, room.Ada, course, empty, Cancel));
        Assert.Equal("Basics: 1 One | Last: 2 Two", await room.OutlineAsync(course));
    }

    [Theory, OnBothStores]
    public async Task A_section_has_a_name_and_keeps_its_place_when_it_is_renamed(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync("Algebra", "One");
        var section = await room.FirstSectionAsync(course);
        Classroom.Done(await RenameSection.RunAsync(room.Store, room.Ada, course, section, " First steps ", new(), Cancel));
        Assert.Equal("First steps: 1 One", await room.OutlineAsync(course));

        var errors = new FieldErrors();
        Assert.Equal(TeachingFault.Invalid, (await RenameSection.RunAsync(room.Store, room.Ada, course, section, "  ", errors, Cancel)).Fault);
        Assert.Equal(["sectionTitle"], errors.ByField.Keys);
    }

    [Theory, OnBothStores]
    public async Task Removing_a_lesson_closes_the_gap(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync("Algebra", "One");
        var two = await room.LessonAsync(course, await room.FirstSectionAsync(course), "Two");
        await room.LessonAsync(course, await room.FirstSectionAsync(course), "Three");
        Classroom.Done(await RemoveLesson.RunAsync(room.Store, room.Ada, course, two, Cancel));
        Assert.Equal("Basics: 1 One, 2 Three", await room.OutlineAsync(course));
        Assert.Equal(2, (await room.FindCourseAsync(course)).LessonCount);
    }

    [Theory, OnBothStores]
    public async Task Whatever_ten_editors_do_at_once_the_numbers_stay_one_to_n(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync("Algebra", "A", "B", "C", "D", "E", "F");
        var sections = new[] { await room.FirstSectionAsync(course), await room.SectionAsync(course, "Second"), await room.SectionAsync(course, "Third") };
        var ids = await room.ReadAsync(db => db.Lessons.Where(lesson => lesson.CourseId == course).Select(lesson => lesson.Id).ToListAsync(Cancel));

        await Task.WhenAll(Enumerable.Range(0, 10).Select(editor => Task.Run(async () =>
        {
            var random = new Random(editor);
            for (var step = 0; step < 8; step++)
            {
                var direction = (Direction)random.Next(2);
                _ = random.Next(4) switch
                {
                    0 => (await AddLesson.RunAsync(room.Store, room.Clock, room.Ada, course, Classroom.Draft(sections[random.Next(3)], $"{editor}-{step}"), new(), Cancel)).Fault,
                    1 => (await MoveSection.RunAsync(room.Store, room.Ada, course, sections[random.Next(3)], direction, Cancel)).Fault,
                    2 when step == 4 && editor < 3 => (await RemoveLesson.RunAsync(room.Store, room.Ada, course, ids[editor], Cancel)).Fault,
                    _ => (await MoveLesson.RunAsync(room.Store, room.Ada, course, ids[random.Next(3, ids.Count)], direction, Cancel)).Fault,
                };
            }
        })));

        var opened = Classroom.Done(await OpenCourse.RunAsync(room.Store, room.Ada, course, Cancel));
        var read = opened.Sections.SelectMany(section => section.Lessons).Select(lesson => lesson.Number).ToList();
        Assert.Equal(Enumerable.Range(1, read.Count), read);
        Assert.Equal(read.Count, opened.Course.LessonCount);
        Assert.Equal(await room.ReadAsync(db => db.Lessons.CountAsync(lesson => lesson.CourseId == course, Cancel)), read.Count);
    }
}
