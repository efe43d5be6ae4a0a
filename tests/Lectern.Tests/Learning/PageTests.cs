using System.Net;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;

namespace Lectern.Tests.Learning;

public sealed class PageTests
{
    [Theory, OnBothStores]
    public async Task Lea_enrolls_reads_completes_and_leaves_without_JavaScript(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var course = await school.CourseAsync("机器学习 & co", lessons: 2);
        using var lea = new Browser(school.Server.CookieClientFor(await school.Server.CreateUserAsync("Lea", Role.Learner)));
        var page = $"/courses/{Uri.EscapeDataString(course.Slug)}";

        await lea.OpenAsync($"/learn/{course.Slug}/2");
        Assert.Equal(page, lea.Address);
        Assert.Contains("Enroll in the course to read its lessons.", lea.Text, StringComparison.Ordinal);
        await lea.SubmitAsync($"/courses/{course.Slug}/enroll");
        Assert.Contains("You are enrolled.", lea.Text, StringComparison.Ordinal);
        Assert.Contains("Start: Lesson 1", lea.Text, StringComparison.Ordinal);

        await lea.OpenAsync($"/learn/{course.Slug}/1");
        await lea.SubmitAsync($"/learn/{course.Slug}/1", ("completed", "true"));
        Assert.Equal($"/learn/{Uri.EscapeDataString(course.Slug)}/2", lea.Address);
        Assert.Contains("1 of 2 lessons", lea.Text, StringComparison.Ordinal);
        await lea.OpenAsync("/my");
        Assert.Contains("Continue where you left off", lea.Text, StringComparison.Ordinal);
        Assert.Contains("Lesson 2", lea.Text, StringComparison.Ordinal);

        await lea.OpenAsync($"/learn/{course.Slug}/2");
        await lea.SubmitAsync($"/learn/{course.Slug}/2", ("completed", "true"));
        Assert.Equal(page, lea.Address);
        Assert.Contains("You have completed every lesson", lea.Text, StringComparison.Ordinal);
        await lea.OpenAsync($"/learn/{course.Slug}/2");
        await lea.SubmitAsync($"/learn/{course.Slug}/2", ("completed", "false"));
        Assert.Contains("1 of 2 lessons", lea.Text, StringComparison.Ordinal);

        await lea.OpenAsync(page);
        await lea.SubmitAsync($"/courses/{course.Slug}/withdraw");
        Assert.Contains("You have left this course.", lea.Text, StringComparison.Ordinal);
        await lea.OpenAsync("/my");
        Assert.Contains("Nothing here yet", lea.Text, StringComparison.Ordinal);
        await school.AssertSeatsAsync();
    }

    [Theory, OnBothStores]
    public async Task Someone_who_has_not_signed_in_is_led_there_and_back(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var course = await school.CourseAsync("Algebra", lessons: 2);
        using var visitor = new Browser(school.Server.Client());

        await visitor.OpenAsync($"/courses/{course.Slug}");
        Assert.Contains($"/sign-in?returnTo=%2Fcourses%2F{course.Slug}", visitor.Page, StringComparison.Ordinal);
        await visitor.OpenAsync($"/learn/{course.Slug}/2");
        Assert.Equal($"/sign-in?returnTo=%2Flearn%2F{course.Slug}%2F2", visitor.Address);
        await visitor.OpenAsync("/my");
        Assert.StartsWith("/sign-in?returnTo=", visitor.Address, StringComparison.Ordinal);
        await visitor.OpenAsync($"/learn/{course.Slug}/1");
        Assert.Contains("You are reading a preview.", visitor.Text, StringComparison.Ordinal);
        using var teacher = new Browser(school.Server.CookieClientFor(school.Ada));
        await teacher.OpenAsync($"/learn/{course.Slug}/1");
        Assert.Contains("You look after this course and are not enrolled in it.", teacher.Text, StringComparison.Ordinal);
        await visitor.OpenAsync($"/learn/{course.Slug}/9");
        Assert.Equal(HttpStatusCode.NotFound, visitor.Status);
    }
}
