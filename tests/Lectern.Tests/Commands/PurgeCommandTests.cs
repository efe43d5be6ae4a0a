using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web.Answers;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Commands;

public sealed class PurgeCommandTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/", "courses counts")]
    [InlineData("/courses?page=2&category=math", "courses counts")]
    [InlineData("/api/courses", "courses counts")]
    [InlineData("/api/categories/", "courses counts")]
    [InlineData("/courses/algebra", "course:algebra:*")]
    [InlineData("/learn/algebra/3", "course:algebra:*")]
    [InlineData("/api/courses/algebra", "course:algebra:*")]
    [InlineData("/api/courses/algebra/lessons/3", "course:algebra:*")]
    [InlineData("/courses/%D8%AC%D8%A8%D8%B1", "course:جبر:*")]
    [InlineData("/api/users/42", "user:42:*")]
    [InlineData("/api/users/42/enrollments?page=2", "learning:42:*")]
    [InlineData("/admin", null)]
    [InlineData("/api/users/-1", null)]
    [InlineData("/api/users/42/sessions", null)]
    [InlineData("/courses/a%0Ab", null)]
    [InlineData("/courses/a:b", null)]
    [InlineData("algebra", null)]
    [InlineData("", null)]
    public void A_path_stands_for_what_is_shown_there(string path, string? tags) =>
        Assert.Equal(tags, AnswerPaths.TagsOf(path) is { } found ? string.Join(' ', found) : null);

    [Theory, OnBothStores]
    public async Task A_purge_reaches_the_server_that_runs_beside(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var course = await school.CourseAsync("Algebra");
        var lea = await school.Server.CreateUserAsync("Lea", Role.Learner);
        using var client = school.Server.ClientFor(lea);
        (string Path, string[] Purge)[] all =
        [
            ($"/api/courses/{course.Slug}", ["--path", $"/courses/{course.Slug}"]),
            ("/api/courses", ["--path", "/"]),
            ($"/api/users/{lea.Id}", ["--tag", $"user:{lea.Id}:*"]),
            ($"/api/users/{lea.Id}/enrollments", ["--all"]),
        ];
        foreach (var (path, purge) in all)
        {
            var before = await StatementsAsync(path);
            Assert.Equal(0, await StatementsAsync(path));
            var (code, output, error) = await CommandRun.RunAsync(["purge", .. purge, "--database", school.Server.Address.Database(), "--json"]);
            Assert.Equal((0, ""), (code, error));
            Assert.Contains("\"reach\":\"Note\"", output, StringComparison.Ordinal);
            Assert.Equal(1, await school.Server.Services.GetRequiredService<CacheNotes>().RunOnceAsync(school.Store, Cancel));
            Assert.True(await StatementsAsync(path) > 0, $"{path} is read anew after purge {string.Join(' ', purge)}; at first it took {before}");
        }

        async Task<int> StatementsAsync(string path)
        {
            var before = school.Server.Statements.Count;
            await client.GetStringAsync(path, Cancel);
            return school.Server.Statements.Count - before;
        }
    }

    [Fact]
    public async Task Without_an_answer_of_redis_the_note_is_left_and_said()
    {
        var address = await TestStores.CreateAsync(StoreKind.Sqlite);
        var (code, output, error) = await CommandRun.RunAsync("purge", "--all", "--database", address.Database(), "--redis", "127.0.0.1:1");
        Assert.Equal(0, code);
        Assert.Contains("Purged *", output, StringComparison.Ordinal);
        Assert.StartsWith("warning: Redis at 127.0.0.1:1 does not answer", error, StringComparison.Ordinal);
    }
}
