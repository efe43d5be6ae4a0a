using System.Net;
using System.Text.Json;
using Lectern.Caching;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Catalog;

public sealed class CoursePageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task A_page_says_what_the_contract_says(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var course = await school.CourseAsync("Algebra", course =>
        {
            course.CategoryId = school.Categories["math"].Id;
            course.Level = CourseLevel.Advanced;
            course.Image = "abc.jpg";
        });

        var page = await school.GetAsync("/api/courses");
        Assert.Equal($$"""
            {"items":[{"id":{{course.Id}},"slug":"algebra-1","title":"Algebra","summary":"What it is about.","language":"en","category":"math","categoryName":"Math","level":"advanced","instructor":{"id":{{school.Ada.Id}},"name":"Ada"},"enrollmentCount":0,"imageUrl":"/media/abc.jpg","publishedAt":"2026-03-02T08:01:00Z"}],"page":1,"limit":20,"total":1,"totalIsExact":true,"nextCursor":null}
            """, page.GetRawText());
    }

    [Theory, OnBothStores]
    public async Task A_page_takes_one_statement_whatever_the_size(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        foreach (var count in new[] { 0, 5, 200 })
        {
            await school.CoursesAsync(count);
            foreach (var query in new[] { "", "?page=4&limit=50", "?category=math&level=beginner&sort=title", "?q=course&sort=popular", "?limit=100" })
            {
                // Two when the list has another length than the last time that it was walked from its end.
                await school.Server.Budget.AtMostAsync(2, () => school.GetAsync("/api/courses" + query));
                await school.Server.Budget.AtMostAsync(1, () => school.GetAsync("/api/courses" + query));
            }
        }
    }

    [Theory, OnBothStores]
    public async Task Every_page_from_either_end_holds_what_a_plain_sort_puts_there(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var all = await school.CoursesAsync(67);
        await school.CourseAsync("A draft", course => course.Status = CourseStatus.Draft);

        foreach (var sort in new[] { "newest", "popular", "title" })
            foreach (var (filter, expected) in Lists(school, all))
            {
                var sorted = Sorted(expected, sort).ToList();
                for (var page = 1; page <= sorted.Count / 10 + 2; page++)
                {
                    var answer = await school.GetAsync($"/api/courses?sort={sort}&page={page}&limit=10{filter}");
                    Assert.Equal(sorted.Skip((page - 1) * 10).Take(10), Ids(answer));
                    Assert.Equal(sorted.Count, answer.GetProperty("total").GetInt32());
                    Assert.Equal(page * 10 < sorted.Count, answer.GetProperty("nextCursor").ValueKind == JsonValueKind.String);
                }
            }
    }

    [Theory, OnBothStores]
    public async Task A_page_near_the_end_is_right_though_the_list_has_grown_or_shrunk_since_it_was_last_read(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var all = await school.CoursesAsync(23);
        for (var round = 0; round < 8; round++)
        {
            var last = await school.GetAsync("/api/courses?page=4&limit=6");
            Assert.Equal(Sorted(all, "newest").Skip(18).Take(6), Ids(last));
            Assert.Equal(all.Count, last.GetProperty("total").GetInt32());
            if (round % 3 < 2)
                all.Add(await school.CourseAsync("One more", course => course.PublishedAt = School.Morning.AddMinutes(-round)));
            else
                await UnpublishAsync(all[round]);
        }

        async Task UnpublishAsync(Course course)
        {
            await school.Store.WriteAsync((db, cancel) => db.Courses.Where(one => one.Id == course.Id).ExecuteUpdateAsync(update => update.SetProperty(one => one.Status, CourseStatus.Draft), cancel), Cancel);
            await school.Store.ChangedAsync([CacheTags.Everything]);
            all.Remove(course);
        }
    }

    [Theory, OnBothStores]
    public async Task A_reader_who_follows_the_cursors_sees_every_course_once_while_others_are_published(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var all = await school.CoursesAsync(45);
        foreach (var list in new[] { "sort=newest", "sort=title&category=math", "sort=popular&level=advanced", "sort=newest&q=course" })
        {
            var seen = new List<long>();
            var expected = Ids(await school.GetAsync($"/api/courses?{list}&limit=100"));
            var page = await school.GetAsync($"/api/courses?{list}&limit=7");
            for (var number = 1; ; number++)
            {
                seen.AddRange(Ids(page));
                Assert.Equal(number, page.GetProperty("page").GetInt32());
                if (page.GetProperty("nextCursor").GetString() is not { } cursor)
                    break;
                // Newer, of no other list that is walked here.
                await school.CourseAsync("Newer course", course => course.Status = list.Contains("newest", StringComparison.Ordinal) ? CourseStatus.Published : CourseStatus.Draft);
                page = await school.GetAsync($"/api/courses?{list}&limit=7&cursor={cursor}");
            }
            Assert.Equal(expected, seen);
        }
    }

    [Theory, OnBothStores]
    public async Task A_cursor_of_another_list_or_made_by_hand_is_refused_by_name(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        await school.CoursesAsync(30);
        var cursor = (await school.GetAsync("/api/courses?limit=5")).GetProperty("nextCursor").GetString()!;

        await school.GetAsync($"/api/courses?limit=9&cursor={cursor}");
        foreach (var query in new[]
        {
            $"sort=title&cursor={cursor}", $"category=math&cursor={cursor}", $"level=beginner&cursor={cursor}", $"q=course&cursor={cursor}",
            $"cursor={cursor[..^2]}", $"cursor=B{cursor[1..]}", $"cursor={cursor[..^3]}{(cursor[^3] == 'A' ? 'B' : 'A')}{cursor[^2..]}", "cursor=abc", "cursor=%00", "cursor=!",
        })
            await RefusedAsync(school, query, "cursor");
    }

    [Theory, OnBothStores]
    public async Task What_is_out_of_bounds_is_refused_by_name(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        foreach (var (query, field) in new[]
        {
            ("limit=0", "limit"), ("limit=101", "limit"), ("limit=-1", "limit"), ("limit=x", "limit"), ("limit=99999999999", "limit"),
            ("page=0", "page"), ("page=-1", "page"), ("page=10001", "page"), ("page=1e3", "page"), ("page=1&page=2", "page"),
            ("sort=best", "sort"), ("level=easy", "level"), ("level=1", "level"), ("category=%00", "category"), ($"q={new string('a', 201)}", "q"), ("q=%00", "q"),
        })
            await RefusedAsync(school, query, field);
        foreach (var query in new[] { "page=&limit=&category=&level=&q=&sort=&cursor=", "page=10000&limit=100", "level=Beginner", "category=none", "q=%20" })
            await school.GetAsync("/api/courses?" + query);
    }

    [Theory, OnBothStores]
    public async Task A_page_that_did_not_change_keeps_its_tag_when_it_is_loaded_again_and_on_another_node(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        await school.CoursesAsync(30);
        await using var other = await TestServer.StartAsync(school.Server.Store.Address, null);
        using var elsewhere = other.Client();
        foreach (var query in new[] { "limit=5", "sort=title&limit=5", "sort=popular&limit=5&level=beginner", "limit=5&q=course" })
        {
            var first = await TagAsync(school.Anyone, query);
            await school.Server.Services.GetRequiredService<Cache>().InvalidateAsync(["*"], cancel: Cancel);
            Assert.Equal(first, await TagAsync(school.Anyone, query));
            Assert.Equal(first, await TagAsync(elsewhere, query));
        }
    }

    [Theory, OnBothStores]
    public async Task An_unchanged_page_is_a_304(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        await school.CoursesAsync(3);
        using var first = await school.Anyone.GetAsync("/api/courses", Cancel);
        Assert.Equal("public, max-age=5", first.Headers.CacheControl!.ToString());
        Assert.False(first.Headers.ETag!.IsWeak);

        Assert.Equal(HttpStatusCode.NotModified, await AskAgainAsync(first.Headers.ETag.Tag));
        Assert.Equal(HttpStatusCode.NotModified, await AskAgainAsync($"\"other\", W/{first.Headers.ETag.Tag}"));
        await school.CourseAsync("Newer");
        Assert.Equal(HttpStatusCode.OK, await AskAgainAsync(first.Headers.ETag.Tag));

        async Task<HttpStatusCode> AskAgainAsync(string tags)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/courses");
            request.Headers.TryAddWithoutValidation("If-None-Match", tags);
            using var response = await school.Anyone.SendAsync(request, Cancel);
            Assert.NotNull(response.Headers.ETag);
            return response.StatusCode;
        }
    }

    private static IEnumerable<(string Filter, IEnumerable<Course> Courses)> Lists(School school, List<Course> all)
    {
        var math = school.Categories["math"].Id;
        yield return ("", all);
        yield return ("&category=math", all.Where(course => course.CategoryId == math));
        yield return ("&level=intermediate", all.Where(course => course.Level == CourseLevel.Intermediate));
        yield return ("&category=math&level=beginner", all.Where(course => course.CategoryId == math && course.Level == CourseLevel.Beginner));
        yield return ("&q=course", all);
        yield return ("&category=none", []);
    }

    private static IEnumerable<long> Sorted(IEnumerable<Course> courses, string sort) => (sort switch
    {
        "newest" => courses.OrderByDescending(course => course.PublishedAt).ThenByDescending(course => course.Id),
        "popular" => courses.OrderByDescending(course => course.EnrollmentCount).ThenByDescending(course => course.Id),
        _ => courses.OrderBy(course => course.TitleKey, StringComparer.Ordinal).ThenBy(course => course.Id),
    }).Select(course => course.Id);

    private static IEnumerable<long> Ids(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetInt64());

    private static async Task<string> TagAsync(HttpClient client, string query)
    {
        using var answer = await client.GetAsync($"/api/courses?{query}", Cancel);
        Assert.Contains("\"nextCursor\":\"", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        return answer.Headers.ETag!.Tag;
    }

    private static async Task RefusedAsync(School school, string query, string field)
    {
        using var response = await school.Anyone.GetAsync("/api/courses?" + query, Cancel);
        var body = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{query} answers {response.StatusCode}: {body}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.True(JsonDocument.Parse(body).RootElement.GetProperty("errors").TryGetProperty(field, out _), $"{query}: {body}");
    }
}
