using Lectern.Server.Storage;
using Lectern.Server.Teaching;
using Lectern.Server.Web;

namespace Lectern.Tests.Teaching;

public sealed class LessonTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task What_readers_get_is_made_safe_once_at_the_write(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync();
        var section = await room.FirstSectionAsync(course);
        var markdown = await room.FindLessonAsync(await room.LessonAsync(course, section, "Markdown", "# Hi\r\n\r\nAre <script>alert(1)</script>you *there*"));
        Assert.Equal("# Hi\n\nAre <script>alert(1)</script>you *there*", markdown.Body);
        Assert.Contains("<em>there</em>", markdown.BodyHtml, StringComparison.Ordinal);
        Assert.DoesNotContain("script", markdown.BodyHtml, StringComparison.Ordinal);

        var form = Classroom.Draft(section, "Html", "<p onclick=\"x()\">*plain*</p>") with { Format = "html" };
        var html = await room.FindLessonAsync(Classroom.Done(await AddLesson.RunAsync(room.Store, room.Clock, room.Ada, course, form, new(), Cancel)));
        Assert.Equal("<p>*plain*</p>", html.BodyHtml);
    }

    [Theory, OnBothStores]
    public async Task Of_two_tabs_the_later_is_told_that_the_lesson_has_changed(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync();
        var id = await room.LessonAsync(course, await room.FirstSectionAsync(course), "One");
        var form = LessonForm.From(await room.FindLessonAsync(id));

        Classroom.Done(await EditLesson.RunAsync(room.Store, room.Clock, room.Ada, course, id, form with { Body = "First tab" }, new(), Cancel));
        var second = await EditLesson.RunAsync(room.Store, room.Clock, room.Root, course, id, form with { Body = "Second tab" }, new(), Cancel);

        Assert.Equal(TeachingFault.ChangedMeanwhile, second.Fault);
        Assert.Equal("First tab", (await room.FindLessonAsync(id)).Body);
    }

    [Theory, OnBothStores]
    public async Task Editing_can_put_a_lesson_into_another_section_but_not_into_another_course(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var course = await room.CourseAsync("Algebra", "One");
        var two = await room.LessonAsync(course, await room.FirstSectionAsync(course), "Two");
        var advanced = await room.SectionAsync(course, "Advanced");
        await room.LessonAsync(course, advanced, "Three");
        var foreign = await room.FirstSectionAsync(await room.CourseAsync("Biology"));
        var form = LessonForm.From(await room.FindLessonAsync(two));

        var errors = new FieldErrors();
        Assert.Equal(TeachingFault.Invalid, (await EditLesson.RunAsync(room.Store, room.Clock, room.Ada, course, two, form with { SectionId = $"{foreign}" }, errors, Cancel)).Fault);
        Assert.Equal(["sectionId"], errors.ByField.Keys);

        Classroom.Done(await EditLesson.RunAsync(room.Store, room.Clock, room.Ada, course, two, form with { SectionId = $"{advanced}" }, new(), Cancel));
        Assert.Equal("Basics: 1 One | Advanced: 2 Three, 3 Two", await room.OutlineAsync(course));
    }

    [Theory]
    [InlineData("title", "")]
    [InlineData("sectionId", "x")]
    [InlineData("format", "Word")]
    [InlineData("body", "\u0000")]
    public void A_wrong_field_is_named(string field, string typed)
    {
        var form = Classroom.Draft(1, "One");
        form = field switch
        {
            "title" => form with { Title = typed },
            "sectionId" => form with { SectionId = typed },
            "format" => form with { Format = typed },
            _ => form with { Body = typed },
        };
        var errors = new FieldErrors();
        form.Read(errors);
        Assert.Equal([field], errors.ByField.Keys);
    }

    [Fact]
    public void A_text_over_the_limit_is_named_with_both_numbers()
    {
        var errors = new FieldErrors();
        Classroom.Draft(1, "One", new string('x', 1_000_001)).Read(errors);
        Assert.Equal("must have at most 1000000 characters; it has 1000001", Assert.Single(errors.ByField["body"]));
    }

    [Fact]
    public void Spaces_at_the_start_of_a_text_stay() =>
        Assert.Equal("    code\n", Classroom.Draft(1, "One", "    code\r\n").Read(new()).Body);
}
