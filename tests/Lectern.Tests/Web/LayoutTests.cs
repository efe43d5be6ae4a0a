using AngleSharp.Html.Dom;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Components;

namespace Lectern.Tests.Web;

public sealed class LayoutTests
{
    private static readonly FormToken Token = new("token", "a-token");

    [Theory]
    [InlineData(null, "Courses, Sign in, Create account")]
    [InlineData(Role.Learner, "Courses, My learning")]
    [InlineData(Role.Instructor, "Courses, My learning, Teach")]
    [InlineData(Role.Admin, "Courses, My learning, Teach, Admin, Live")]
    public async Task Each_role_sees_its_own_ways(Role? role, string expected) =>
        Assert.Equal(expected, string.Join(", ", (await Page(role)).Texts("nav a")));

    [Fact]
    public async Task Signing_out_carries_the_antiforgery_token()
    {
        var form = (IHtmlFormElement)(await Page(Role.Learner)).QuerySelector("form[action='/sign-out']")!;
        Assert.Equal("post", form.Method);
        Assert.Equal("a-token", form.QuerySelector("input[type=hidden][name=token]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task The_page_that_is_shown_is_marked_in_the_navigation() =>
        Assert.Equal(["My learning"], (await Page(Role.Learner, here: "/my")).Texts("[aria-current=page]"));

    [Fact]
    public async Task No_page_needs_an_inline_script_or_style()
    {
        var page = await Page(Role.Admin);
        Assert.Empty(page.QuerySelectorAll("style, [style], script:not([src])"));
        Assert.DoesNotContain(page.All.SelectMany(element => element.Attributes), attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_is_text_and_never_markup() =>
        Assert.Equal(["<b>Noor</b> نور"], (await Page(Role.Learner, name: "<b>Noor</b> نور")).Texts(".name"));

    private static async Task<IHtmlDocument> Page(Role? role, string? here = null, string name = "Noor Bakker")
    {
        var context = new PageContext(role is { } known ? new Viewer(1, name, known, "session") : null, Token);
        RenderFragment nothing = _ => { };
        return await Rendered.Of<Layout>(("Context", context), ("Title", "A page"), ("Here", here), ("ChildContent", nothing));
    }
}
