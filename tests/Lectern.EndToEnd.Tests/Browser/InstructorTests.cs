using Microsoft.Playwright;

namespace Lectern.EndToEnd.Tests.Browser;

/// <summary>What instructors and administrators do, in a real browser.</summary>
public sealed class InstructorTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Password = "sentences make passwords";

    [Fact]
    public async Task Omar_writes_a_course_and_publishes_it_and_a_visitor_reads_the_preview()
    {
        await CreateUserAsync("omar@example.org", "Omar Said", "instructor");
        await using var omar = await chromium.VisitAsync();
        var page = omar.Page;
        await omar.SignInAsync("omar@example.org", Password);
        await page.GotoAsync("/teach");
        await omar.FillAsync("New course", "Knots that hold");
        await omar.PressAsync("Start writing");
        await omar.FillAsync("Summary", "Five knots for a lifetime, tied by hand.");
        await omar.PressAsync("Save details");

        await omar.FillAsync("New section", "Loops");
        await omar.PressAsync("Add section");
        await omar.FillAsync("New lesson in Loops", "The bowline");
        await omar.PressAsync("Write lesson");
        await omar.FillAsync("Text", "## Why\n\nIt does **not** slip.\n\n<script>document.title = 'taken'</script>");
        await page.GetByRole(AriaRole.Checkbox).First.CheckAsync();
        await omar.PictureAsync("lesson-editor", whole: true);
        await omar.PressAsync("Save lesson");
        await page.GetByRole(AriaRole.Link, new() { Name = "Knots that hold" }).First.ClickAsync();
        await omar.PictureAsync("course-editor", whole: true);
        await omar.PressAsync("Publish");
        await page.GotoAsync("/teach");
        await omar.PictureAsync("teach", whole: true);

        await using var visitor = await chromium.VisitAsync(390, 844);
        await visitor.Page.GotoAsync("/courses?q=knots");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Knots that hold" }).First.ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "The bowline" }).First.ClickAsync();
        Assert.Equal("not", await visitor.Page.Locator(".prose strong").InnerTextAsync());
        Assert.DoesNotContain("taken", await visitor.Page.TitleAsync(), StringComparison.Ordinal);
        await visitor.PictureAsync("preview", whole: true);
        omar.AssertNoComplaints();
        visitor.AssertNoComplaints();
    }

    [Fact]
    public async Task An_administrator_imports_a_roster_from_the_page()
    {
        await CreateUserAsync("ruth@example.org", "Ruth Abel", "admin");
        await using var ruth = await chromium.VisitAsync();
        await ruth.SignInAsync("ruth@example.org", Password);
        await ruth.Page.GotoAsync("/admin/imports");
        await ruth.Page.GetByLabel("File", new() { Exact = true }).SetInputFilesAsync(SharedData.PathOf("hostile", "control-valid-oneroster.zip"));
        await ruth.Page.GetByRole(AriaRole.Checkbox).UncheckAsync();
        await ruth.PressAsync("Import");
        await Assertions.Expect(ruth.Page.Locator("main")).ToContainTextAsync("Imported in");
        await ruth.PictureAsync("imports", whole: true);
        await ruth.Page.GotoAsync("/admin");
        await ruth.PictureAsync("people");
        ruth.AssertNoComplaints();
    }

    private async Task CreateUserAsync(string email, string name, string role)
    {
        var (exit, output) = await LecternProcess.RunAsync(Password, ["user", "create", "--email", email, "--name", name, "--role", role, "--password-stdin", .. chromium.Store]);
        Assert.True(exit == 0, output);
    }
}
