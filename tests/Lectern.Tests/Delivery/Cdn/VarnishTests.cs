using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Lectern.Delivery.Cdn;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Delivery;
using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Delivery.Cdn;

/// <summary>The whole server behind a real Varnish.</summary>
public sealed partial class VarnishTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task An_edit_reaches_visitors_through_the_edge_as_soon_as_its_purge_is_confirmed(StoreKind kind)
    {
        await using var edge = new VarnishServer();
        await using var school = await OpenAsync(kind, edge);
        var course = await school.CourseAsync("Algebra");
        var other = await school.CourseAsync("Botany");
        await ConfirmedAsync(school);
        using var visitor = new HttpClient { BaseAddress = edge.Url };

        Assert.Contains("Algebra", await visitor.GetStringAsync($"/courses/{course.Slug}", Cancel), StringComparison.Ordinal);
        await visitor.GetStringAsync($"/courses/{other.Slug}", Cancel);
        // What is asked for within 50 ms of a purge is not kept yet.
        await Eventually.HoldsAsync(() => IsKeptAsync(visitor, $"/courses/{course.Slug}"), "the edge keeps the page of a course");
        await Eventually.HoldsAsync(() => IsKeptAsync(visitor, $"/courses/{other.Slug}"), "and that of the other");

        await RenameAsync(school, course, "Geometry");
        await ConfirmedAsync(school);

        Assert.Contains("Geometry", await visitor.GetStringAsync($"/courses/{course.Slug}", Cancel), StringComparison.Ordinal);
        Assert.True(await IsKeptAsync(visitor, $"/courses/{other.Slug}"), "the page of another course stays");
    }

    [Fact]
    public async Task No_answer_of_the_edge_is_older_than_the_last_confirmed_purge()
    {
        await using var edge = new VarnishServer();
        await using var school = await OpenAsync(StoreKind.Sqlite, edge);
        var course = await school.CourseAsync("Edition 0");
        using var stop = new CancellationTokenSource();
        var confirmed = 0;
        var (asked, old) = (0, new ConcurrentQueue<string>());
        var visitors = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            using var visitor = new HttpClient { BaseAddress = edge.Url };
            while (!stop.IsCancellationRequested)
            {
                // Read before asking: whatever is confirmed by then must be in the answer.
                var least = Volatile.Read(ref confirmed);
                var seen = int.Parse(Edition().Match(await visitor.GetStringAsync($"/api/courses/{course.Slug}", Cancel)).Groups[1].Value, CultureInfo.InvariantCulture);
                Interlocked.Increment(ref asked);
                if (seen < least)
                    old.Enqueue($"edition {seen} after {least} was confirmed");
            }
        }, Cancel)).ToList();

        for (var edition = 1; edition <= 40; edition++)
        {
            await RenameAsync(school, course, $"Edition {edition}");
            await ConfirmedAsync(school);
            Volatile.Write(ref confirmed, edition);
            var before = Volatile.Read(ref asked);
            await Eventually.HoldsAsync(() => Volatile.Read(ref asked) >= before + 8, "visitors have asked since");
        }
        await stop.CancelAsync();
        await Task.WhenAll(visitors);

        Assert.Empty(old);
    }

    [Fact]
    public async Task An_answer_from_before_the_change_that_is_still_on_its_way_is_not_kept()
    {
        await using var edge = new VarnishServer();
        using var origin = new SlowOrigin();
        await edge.StartAsync(origin.Url);
        using var visitor = new HttpClient { BaseAddress = edge.Url };
        using var purger = new VarnishEdge(new() { Addresses = edge.Url.ToString(), Token = VarnishServer.Token }, TimeProvider.System);

        var first = visitor.GetStringAsync("/x", Cancel);
        await origin.AskedAsync();
        // The change is committed and purged while the old answer is being made.
        Assert.True((await purger.PurgeAsync([new(PurgeKind.Tag, "course:x")], "1", Cancel)).IsDone);
        origin.Answer("old");
        Assert.Equal("old", await first);

        var second = visitor.GetStringAsync("/x", Cancel);
        await origin.AskedAsync();
        origin.Answer("new");
        Assert.Equal("new", await second);
    }

    [Fact]
    public async Task Who_has_signed_in_is_never_given_what_the_edge_keeps_nor_leaves_anything_there()
    {
        await using var edge = new VarnishServer();
        await using var school = await OpenAsync(StoreKind.Sqlite, edge);
        var course = await school.CourseAsync("Algebra");
        var lea = await school.Server.CreateUserAsync("Lea", Role.Learner);
        using var learner = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = edge.Url };
        learner.DefaultRequestHeaders.Authorization = school.Server.ClientFor(lea).DefaultRequestHeaders.Authorization;
        using var visitor = new HttpClient { BaseAddress = edge.Url };

        Assert.Contains("Lea", await learner.GetStringAsync($"/courses/{course.Slug}", Cancel), StringComparison.Ordinal);
        Assert.DoesNotContain("Lea", await visitor.GetStringAsync($"/courses/{course.Slug}", Cancel), StringComparison.Ordinal);
        Assert.Contains("Lea", await learner.GetStringAsync($"/courses/{course.Slug}", Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("a-token-of-somebody-else")]
    public async Task Nobody_purges_without_the_token(string? token)
    {
        await using var edge = new VarnishServer();
        await edge.StartAsync(new("http://127.0.0.1:9"));
        using var client = new HttpClient { BaseAddress = edge.Url };
        using var request = new HttpRequestMessage(new(VarnishEdge.Method), "/");
        request.Headers.Add("X-Lectern-Tags", "all");
        if (token is not null)
            request.Headers.Add("X-Lectern-Token", token);
        using var answer = await client.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData(PurgeKind.Path, "/courses/botany", "/courses/botany", true)]
    [InlineData(PurgeKind.Path, "/courses/botany", "/courses/botany?page=2", true)]
    [InlineData(PurgeKind.Path, "/courses/bot", "/courses/botany", false)]
    [InlineData(PurgeKind.Prefix, "/courses/bot", "/courses/botany", true)]
    [InlineData(PurgeKind.Prefix, "/courses/b.t", "/courses/botany", false)]
    [InlineData(PurgeKind.Everything, "", "/courses/botany", true)]
    [InlineData(PurgeKind.Tag, "course:x", "/courses/botany", true)]
    [InlineData(PurgeKind.Tag, "course:y", "/courses/botany", false)]
    public async Task A_purge_takes_what_it_names_and_nothing_else(PurgeKind kind, string value, string path, bool isGone)
    {
        await using var edge = new VarnishServer();
        using var origin = new SlowOrigin();
        await edge.StartAsync(origin.Url);
        using var visitor = new HttpClient { BaseAddress = edge.Url };
        using var purger = new VarnishEdge(new() { Addresses = edge.Url.ToString(), Token = VarnishServer.Token }, TimeProvider.System);
        var first = visitor.GetStringAsync(path, Cancel);
        await origin.AskedAsync();
        origin.Answer("old");
        await first;

        var outcome = await purger.PurgeAsync([new(kind, value)], "1", Cancel);

        Assert.True(outcome.IsDone, outcome.Detail);
        var second = visitor.GetStringAsync(path, Cancel);
        if (isGone)
        {
            await origin.AskedAsync();
            origin.Answer("new");
        }
        Assert.Equal(isGone ? "new" : "old", await second);
    }

    private static async Task<School> OpenAsync(StoreKind kind, VarnishServer edge)
    {
        var school = await School.OpenAsync(kind, null, false,
            ("Lectern:Cdn:Provider", "Varnish"), ("Lectern:Cdn:Varnish:Addresses", edge.Url.ToString()), ("Lectern:Cdn:Varnish:Token", VarnishServer.Token),
            ("Lectern:Cdn:EdgeSeconds", "3600"), ("Lectern:Cdn:PurgesPerSecond", "1000"));
        await edge.StartAsync(school.Server.Url);
        return school;
    }

    // What the edge has it gives under the same ETag with X-Varnish naming two transactions: the request and the one that fetched it.
    private static async Task<bool> IsKeptAsync(HttpClient visitor, string path)
    {
        using var answer = await visitor.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        return answer.Headers.GetValues("X-Varnish").Single().Contains(' ', StringComparison.Ordinal);
    }

    private static Task RenameAsync(School school, Course course, string title) => school.Store.WriteAsync(async (db, cancel) =>
    {
        await db.Courses.Where(one => one.Id == course.Id).ExecuteUpdateAsync(set => set.SetProperty(one => one.Title, title), cancel);
        db.Touch(CacheTags.Course(course.Slug), CacheTags.Courses);
    }, Cancel);

    private static Task ConfirmedAsync(School school) => Eventually.HoldsAsync(async () =>
        (await school.Server.Services.GetRequiredService<StorePurges>().ListAsync(10, Cancel)).Count == 0, "the edge has confirmed all purges");

    [GeneratedRegex("Edition ([0-9]+)")]
    private static partial Regex Edition();
}
