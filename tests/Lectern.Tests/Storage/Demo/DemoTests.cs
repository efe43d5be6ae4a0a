using System.Text.RegularExpressions;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Content;
using Lectern.Server.Storage.Demo;
using Lectern.Server.Storage.Model;
using Lectern.Tests.Storage.Seeding;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Tests.Storage.Demo;

public sealed partial class DemoTests
{
    private static readonly PasswordHasher<User> Hasher = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task A_new_store_gets_courses_that_keep_every_count(StoreKind kind)
    {
        await using var store = new Store(await TestStores.CreateAsync(kind));
        Assert.NotNull(await LoadAsync(store));

        Assert.Equal(DemoContent.Courses.Count, await StoredRows.CountAsync(store, "courses WHERE status = 1", Cancel));
        Assert.Equal(DemoContent.Courses.Sum(course => course.Lessons.Length), await StoredRows.CountAsync(store, "lessons", Cancel));
        foreach (var (name, offences) in SeedInvariants.All)
            Assert.True(await StoredRows.CountAsync(store, offences, Cancel) == 0, name);
    }

    [Theory, OnBothStores]
    public async Task Four_nodes_that_start_at_once_load_it_once(StoreKind kind)
    {
        var address = await TestStores.CreateAsync(kind);
        var people = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            await using var store = new Store(address);
            return await LoadAsync(store);
        })));

        Assert.Single(people.OfType<DemoPeople>());
    }

    [Theory, OnBothStores]
    public async Task The_password_opens_all_three_accounts_and_only_its_hash_is_stored(StoreKind kind)
    {
        await using var store = new Store(await TestStores.CreateAsync(kind));
        var people = (await LoadAsync(store))!;
        var users = await store.ReadAsync((db, cancel) => db.Users.ToListAsync(cancel), Cancel);

        Assert.Equal([people.Admin, people.Instructor, people.Learner], users.OrderByDescending(user => user.Role).Select(user => user.Email));
        Assert.All(users, user => Assert.Equal(PasswordVerificationResult.Success, Hasher.VerifyHashedPassword(user, user.PasswordHash!, people.Password)));
        Assert.DoesNotContain(people.Password, users.Select(user => user.PasswordHash));
        Assert.Matches("^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$", people.Password);
    }

    [Theory, OnBothStores]
    public async Task A_store_with_somebody_in_it_gets_no_demo(StoreKind kind)
    {
        await using var store = new Store(await TestStores.CreateAsync(kind));
        await store.WriteAsync(async (db, cancel) => { db.Add(new User { Email = "a@b.example", EmailKey = "a@b.example", Name = "A" }); await db.SaveChangesAsync(cancel); }, Cancel);

        Assert.Null(await LoadAsync(store));
        Assert.Equal(0, await StoredRows.CountAsync(store, "courses", Cancel));
    }

    [Fact]
    public void Each_course_is_worth_a_look()
    {
        var courses = DemoContent.Courses;

        Assert.InRange(courses.Count, 8, 12);
        Assert.Subset(courses.Select(course => course.Language).ToHashSet(), new HashSet<string> { "en", "es", "ar" });
        Assert.All(courses, course =>
        {
            Assert.InRange(course.Lessons.Length, 4, 8);
            Assert.InRange(course.Lessons.Select(lesson => lesson.Section).Distinct().Count(), 2, 4);
            Assert.Contains(course.Lessons, lesson => lesson.IsPreview);
            Assert.All(course.Lessons, lesson => Assert.InRange(Word().Count(lesson.Markdown), 150, 400));
        });
    }

    [Fact]
    public void No_lesson_loses_anything_to_the_sanitizer()
    {
        foreach (var lesson in DemoContent.Courses.SelectMany(course => course.Lessons))
        {
            var html = LessonContent.ToSafeHtml(LessonFormat.Markdown, lesson.Markdown);
            Assert.DoesNotContain("| --", html, StringComparison.Ordinal);
            Assert.Equal(lesson.Markdown.Contains("\n|---", StringComparison.Ordinal), html.Contains("<table", StringComparison.Ordinal));
            Assert.Equal(lesson.Markdown.Contains("```", StringComparison.Ordinal), html.Contains("<pre", StringComparison.Ordinal));
        }
    }

    private static Task<DemoPeople?> LoadAsync(Store store) => new DemoLoader(store, Hasher, TimeProvider.System).LoadAsync(Cancel);

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
