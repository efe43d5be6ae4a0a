using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Lectern.Server.Web.Components;

namespace Lectern.Tests.Web;

public sealed class ComponentTests
{
    [Theory]
    [InlineData("Noor Bakker", "NB")]
    [InlineData("  Ada  Maria   Lindqvist ", "AL")]
    [InlineData("jserv", "J")]
    [InlineData("(Тимур) Шемсединов", "ТШ")]
    [InlineData("𝒜lgebra", "𝒜")]
    [InlineData("!!! ???", "")]
    [InlineData("", "")]
    public void A_name_without_a_picture_is_its_initials(string name, string expected) => Assert.Equal(expected, Initials.Of(name));

    [Theory]
    [InlineData("【最新】Python", "最")]
    [InlineData("é", "É")]
    [InlineData("\uD835 broken", "B")]
    public void A_title_begins_with_its_first_letter(string title, string expected) => Assert.Equal(expected, Initials.First(title));

    [Fact]
    public async Task A_course_without_a_picture_has_the_same_print_everywhere_and_its_neighbors_another()
    {
        var prints = new HashSet<string>();
        for (var id = 1L; id <= 12; id++)
        {
            var cover = await Rendered.TextOf<CourseCover>(("Id", id), ("Title", "Astronomy"));
            Assert.Equal(cover, await Rendered.TextOf<CourseCover>(("Id", id + 12), ("Title", "Astronomy")));
            prints.Add(cover);
        }
        Assert.Equal(12, prints.Count);
    }

    [Fact]
    public async Task A_wrong_field_says_so_to_those_who_cannot_see_it()
    {
        var errors = new FieldErrors();
        errors.Add("email", "must be a complete address");
        var field = await Rendered.Of<Field>(("Name", "email"), ("Label", "Email"), ("Hint", "We write rarely."), ("Errors", errors));
        var input = field.QuerySelector("input")!;
        Assert.Equal("true", input.GetAttribute("aria-invalid"));
        var described = input.GetAttribute("aria-describedby")!.Split(' ').Select(id => field.GetElementById(id)!.TextContent);
        Assert.Equal(["Email must be a complete address.", "We write rarely."], described);
    }

    [Fact]
    public async Task A_text_that_begins_with_a_line_break_keeps_it() =>
        Assert.Equal("\nfirst", (await Rendered.Of<TextAreaField>(("Name", "body"), ("Label", "Text"), ("Value", "\nfirst"))).QuerySelector("textarea")!.TextContent);

    [Fact]
    public async Task The_chosen_option_is_the_one_that_was_stored_in_whatever_case()
    {
        var select = await Rendered.Of<SelectField>(("Name", "level"), ("Label", "Level"), ("Value", "Advanced"), ("Choices", Choice.Of<CourseLevel>()));
        Assert.Equal(["Advanced"], select.Texts("option[selected]"));
    }

    [Fact]
    public async Task Readers_without_an_enrollment_can_open_previews_only()
    {
        OutlineSection[] sections = [new("One", [new(1, "First", IsOpen: true, IsPreview: true), new(2, "Second", IsOpen: false)])];
        var outline = await Rendered.Of<Outline>(("Slug", "astronomy"), ("Sections", sections));
        Assert.Equal(["/learn/astronomy/1"], outline.QuerySelectorAll("a").Select(link => link.GetAttribute("href")));
    }

    [Theory]
    [InlineData(1, "1 learner")]
    [InlineData(0, "0 learners")]
    [InlineData(12408, "12,408 learners")]
    public void Numbers_are_said_the_same_on_every_machine(int learners, string expected) => Assert.Equal(expected, Wording.Count(learners, "learner"));

    [Fact]
    public void Addresses_of_lists_leave_out_what_says_nothing() =>
        Assert.Equal("/courses?q=%C3%A9t%C3%A9%20%26%20c&page=3", PageQuery.Of("/courses", ("q", "été & c"), ("category", ""), ("level", null), ("page", 3)));
}
