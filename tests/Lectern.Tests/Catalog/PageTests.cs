using System.Net;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;

namespace Lectern.Tests.Catalog;

public sealed class PageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task A_visitor_finds_a_course_by_search_filter_and_page(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        await school.CoursesAsync(60);
        await school.CourseAsync("Éléments d'algèbre <b>", course => (course.CategoryId, course.Level) = (school.Categories["math"].Id, CourseLevel.Advanced));
        using var browser = new Browser(school.Server.Client());

        await browser.OpenAsync("/");
        Assert.Contains("61 courses", browser.Text, StringComparison.Ordinal);
        Assert.Contains("Éléments d'algèbre <b>", browser.Text, StringComparison.Ordinal);
        await browser.OpenAsync("/courses?q=ALGEBRE&category=math&level=advanced&sort=title");
        Assert.Contains("1 course for “ALGEBRE”", browser.Text, StringComparison.Ordinal);
        await browser.OpenAsync("/courses?page=3");
        Assert.Contains("aria-current=\"page\"", browser.Page, StringComparison.Ordinal);
        await browser.OpenAsync("/courses?q=nothing%22%3Cscript%3E");
        Assert.DoesNotContain("<script>", browser.Page, StringComparison.Ordinal);
        await browser.OpenAsync("/courses?page=x");
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
        await browser.OpenAsync("/courses/none");
        Assert.Equal(HttpStatusCode.NotFound, browser.Status);
    }

    [Theory, OnBothStores]
    public async Task A_page_for_everyone_carries_no_cookie_and_takes_two_statements_at_most(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        await school.CoursesAsync(30);
        var course = await school.CourseAsync("机器学习", lessons: 3);
        foreach (var path in new[] { "/", "/courses?sort=popular", $"/courses/{course.Slug}", $"/learn/{course.Slug}/1" })
        {
            using var response = await school.Server.Budget.AtMostAsync(2, () => school.Anyone.GetAsync(path, Cancel));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.False(response.Headers.Contains("Set-Cookie"), path);
            Assert.Equal("public, max-age=5", response.Headers.CacheControl!.ToString());
        }
    }

    [Theory, OnBothStores]
    public async Task A_page_for_someone_is_kept_by_nobody(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var course = await school.CourseAsync("Algebra", lessons: 1);
        using var lea = school.Server.CookieClientFor(await school.Server.CreateUserAsync("Lea", Role.Learner));
        foreach (var path in new[] { "/", $"/courses/{course.Slug}", "/my" })
        {
            using var response = await lea.GetAsync(path, Cancel);
            Assert.True(response.Headers.CacheControl!.NoStore, path);
        }
    }
}
