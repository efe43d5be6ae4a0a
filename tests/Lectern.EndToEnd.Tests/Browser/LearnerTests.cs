using Microsoft.Playwright;

namespace Lectern.EndToEnd.Tests.Browser;

/// <summary>What learners do, in a real browser.</summary>
public sealed class LearnerTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Theory]
    [InlineData(1280, 900, true, ColorScheme.Light)]
    [InlineData(390, 844, false, ColorScheme.Dark)] // A phone without JavaScript.
    public async Task Nadia_signs_up_finds_a_course_enrolls_completes_a_lesson_and_sees_her_percentage(int width, int height, bool javaScript, ColorScheme scheme)
    {
        await using var nadia = await chromium.VisitAsync(width, height, javaScript, scheme);
        var page = nadia.Page;
        var look = $"{width}-{scheme}";
        await page.GotoAsync("/");
        await nadia.PictureAsync($"catalogue-{look}", whole: true);

        await page.GotoAsync("/sign-up");
        await nadia.PictureAsync($"sign-up-{look}");
        await nadia.FillAsync("Name", "Nadia Haddad");
        await nadia.FillAsync("Email", $"nadia-{look}@example.org");
        await nadia.FillAsync("Password", "sentences make passwords");
        await nadia.PressAsync("Create account");
        await nadia.SignInAsync($"nadia-{look}@example.org", "sentences make passwords");

        await page.GotoAsync("/courses");
        await page.GetByRole(AriaRole.Searchbox).FillAsync("ASTRONOMY");
        await nadia.PressAsync("Search");
        await nadia.PictureAsync($"search-{look}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Astronomy with the naked eye" }).First.ClickAsync();
        await nadia.PictureAsync($"course-{look}", whole: true);
        await nadia.PressAsync("Enroll in this course");
        await nadia.PictureAsync($"enrolled-{look}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Start:" }).ClickAsync();
        await nadia.PictureAsync($"lesson-{look}", whole: true);
        await nadia.PressAsync("Complete and continue");
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/learn/.+/2$"));

        await page.GotoAsync("/my");
        await nadia.PictureAsync($"my-{look}", whole: true);
        var progress = page.Locator("progress").First;
        Assert.InRange(double.Parse((await progress.GetAttributeAsync("value"))!, System.Globalization.CultureInfo.InvariantCulture), 1, 99);
        Assert.Matches(@"\d+ ?%", await page.Locator("main").InnerTextAsync());
        nadia.AssertNoComplaints();
    }

    [Fact]
    public async Task A_wrong_password_is_said_on_the_form_and_what_was_typed_stays()
    {
        await using var visitor = await chromium.VisitAsync(360, 740);
        await visitor.SignInAsync("nobody@example.org", "not this one either");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        Assert.Equal("nobody@example.org", await visitor.Page.GetByLabel("Email", new() { Exact = true }).InputValueAsync());
        await visitor.PictureAsync("sign-in-wrong");
    }

    [Fact]
    public async Task The_keyboard_alone_reaches_the_first_course()
    {
        await using var visitor = await chromium.VisitAsync();
        var page = visitor.Page;
        await page.GotoAsync("/courses");
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to content", await page.EvaluateAsync<string>("document.activeElement.textContent"));
        await page.Keyboard.PressAsync("Enter");
        var reached = false;
        for (var press = 0; press < 12 && !reached; press++)
        {
            await page.Keyboard.PressAsync("Tab");
            reached = await page.EvaluateAsync<bool>("document.activeElement.getAttribute('href')?.startsWith('/courses/') ?? false");
        }
        Assert.True(reached, "Twelve presses of Tab after the skip link did not reach a course.");
        await visitor.PictureAsync("keyboard");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/courses/.+"));
        visitor.AssertNoComplaints();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/courses?q=python")]
    [InlineData("/courses/naked-eye-astronomy")]
    [InlineData("/sign-up")]
    public async Task Nothing_is_wider_than_a_small_phone(string address)
    {
        await using var visitor = await chromium.VisitAsync(360, 740);
        await visitor.Page.GotoAsync(address);
        Assert.Equal(360, await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        visitor.AssertNoComplaints();
    }
}
