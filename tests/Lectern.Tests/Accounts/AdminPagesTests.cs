using System.Net;
using Lectern.Server.Accounts;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Accounts;

public sealed class AdminPagesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task Root_adds_Grace_and_she_signs_in(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        using var root = new Browser(server.CookieClientFor(await server.CreateUserAsync("Root", Role.Admin)));

        var added = await root.PostAsync("/admin/users/new", "/admin/users/new", ("name", "Grace"), ("email", "grace@example.org"), ("role", "instructor"), ("password", "nanoseconds of wire"));
        Assert.Equal((HttpStatusCode.SeeOther, "/admin"), (added.Status, added.Location));
        Assert.Contains("Grace can sign in now.", (await root.GetAsync("/admin")).Html, StringComparison.Ordinal);

        using var client = server.Client();
        Assert.Equal("instructor", (await (await client.SignInAsync("grace@example.org", "nanoseconds of wire")).JsonAsync()).GetProperty("user").GetProperty("role").GetString());

        var taken = await root.PostAsync("/admin/users/new", "/admin/users/new", ("name", "Grace"), ("email", "grace@example.org"), ("role", "learner"), ("password", "nanoseconds of wire"));
        Assert.Equal(HttpStatusCode.BadRequest, taken.Status);
        Assert.Contains("has an account already", taken.Html, StringComparison.Ordinal);
    }

    [Theory, OnBothStores]
    public async Task A_new_role_a_new_password_and_a_deactivation_each_end_the_sessions_at_once(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        using var root = new Browser(server.CookieClientFor(await server.CreateUserAsync("Root", Role.Admin)));
        foreach (var (action, field, value) in new[] { ("role", "role", "instructor"), ("password", "password", "a new one entirely"), ("active", "active", "false") })
        {
            var ada = await server.CreateUserAsync("Ada", Role.Learner);
            using var client = server.ClientFor(ada);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/session", Cancel)).StatusCode);

            var changed = await root.PostAsync($"/admin/users/{ada.Id}", $"/admin/users/{ada.Id}/{action}", (field, value));

            Assert.Equal(HttpStatusCode.SeeOther, changed.Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/session", Cancel)).StatusCode);
        }
        var users = await server.Store.ReadAsync((db, cancel) => db.Users.Where(user => user.Name == "Ada").OrderBy(user => user.Id).ToListAsync(cancel), Cancel);
        Assert.Equal([Role.Instructor, Role.Learner, Role.Learner], users.Select(user => user.Role));
        Assert.Equal([true, true, false], users.Select(user => user.IsActive));
        using var anyone = server.Client();
        Assert.Equal(HttpStatusCode.OK, (await anyone.SignInAsync(users[1].Email, "a new one entirely")).StatusCode);
    }

    [Theory, OnBothStores]
    public async Task The_last_administrator_stays(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var root = await server.CreateUserAsync("Root", Role.Admin);
        using var browser = new Browser(server.CookieClientFor(root));

        await browser.PostAsync("/admin", $"/admin/users/{root.Id}/role", ("role", "learner"));
        Assert.Contains("the only active administrator", (await browser.GetAsync($"/admin/users/{root.Id}")).Html, StringComparison.Ordinal);
        await browser.PostAsync("/admin", $"/admin/users/{root.Id}/active", ("active", "false"));

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/admin")).Status);
    }

    [Theory, OnBothStores]
    public async Task Administrators_who_demote_each_other_at_the_same_moment_leave_one(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var admins = new List<User>();
        for (var i = 0; i < 6; i++)
            admins.Add(await server.CreateUserAsync("Admin", Role.Admin));
        var change = server.Services.GetRequiredService<ChangeUser>();

        var faults = await Task.WhenAll(admins.Select(admin => Task.Run(() => change.SetRoleAsync(admin.Id, Role.Learner, Cancel))));

        Assert.Equal(1, faults.Count(fault => fault == ChangeFault.LastAdmin));
        Assert.Equal(1, await server.Store.ReadAsync((db, cancel) => db.Users.CountAsync(user => user.Role == Role.Admin, cancel), Cancel));
    }

    [Theory, OnBothStores]
    public async Task People_are_found_by_any_part_of_their_name_and_address_as_they_are_now(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        using var root = new Browser(server.CookieClientFor(await server.CreateUserAsync("Root", Role.Admin)));
        await server.Store.WriteAsync(async (db, cancel) =>
        {
            db.Users.AddRange(new User { Name = "Émile \"Zola\"", Email = "e@example.org", EmailKey = "e@example.org" }, new User { Name = "王小明", Email = "wang@example.org", EmailKey = "wang@example.org" });
            await db.SaveChangesAsync(cancel);
        }, Cancel);
        foreach (var (query, count) in new[] { ("mile", 1), ("ÉMILE", 1), ("e \"zo", 1), ("ANG@", 1), ("王小明", 1), ("小明", 1), ("@example.org", 3), ("o'b\\", 0), ("' OR ''='", 0), ("*", 0), ("a OR b", 0), ("\"\"\"", 0) })
            await AssertFoundAsync(query, count);

        await server.Store.WriteAsync(async (db, cancel) =>
        {
            await db.Users.Where(user => user.EmailKey == "e@example.org").ExecuteUpdateAsync(set => set.SetProperty(user => user.Name, "Anatole France"), cancel);
            await db.Users.Where(user => user.EmailKey == "wang@example.org").ExecuteDeleteAsync(cancel);
        }, Cancel);
        foreach (var (query, count) in new[] { ("Zola", 0), ("tole fra", 1), ("王小明", 0), ("@example.org", 2) })
            await AssertFoundAsync(query, count);

        async Task AssertFoundAsync(string query, int count) =>
            Assert.Contains(count == 0 ? "Nobody matches" : count == 1 ? "1 account<" : $"{count} accounts<", (await root.GetAsync($"/admin?q={Uri.EscapeDataString(query)}")).Html, StringComparison.Ordinal);
    }

    [Theory, OnBothStores]
    public async Task A_hundred_and_twenty_people_are_three_pages_forth_and_back(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        using var root = new Browser(server.CookieClientFor(await server.CreateUserAsync("Root", Role.Admin)));
        await server.Store.WriteAsync(async (db, cancel) =>
        {
            db.Users.AddRange(Enumerable.Range(1, 119).Select(i => new User { Name = $"Pupil {i}", Email = $"P{i}@example.org", EmailKey = $"p{i}@example.org" }));
            await db.SaveChangesAsync(cancel);
        }, Cancel);

        Assert.Contains("120 accounts", (await root.GetAsync("/admin")).Html, StringComparison.Ordinal);
        foreach (var query in new[] { "", "?q=PUPIL", "?q=p" })
            await AssertThreePagesAsync(query);

        Assert.Contains("1 account<", (await root.GetAsync("/admin?q=PUPIL+119")).Html, StringComparison.Ordinal);
        Assert.Contains("Nobody matches", (await root.GetAsync("/admin?q=%25_%00%5C")).Html, StringComparison.Ordinal);

        async Task AssertThreePagesAsync(string query)
        {
            var first = (await root.GetAsync($"/admin{query}")).Html;
            Assert.True(Has(first, 119) && Has(first, 70) && !Has(first, 69) && !first.Contains("rel=\"prev\"", StringComparison.Ordinal));
            var second = (await root.GetAsync(Link(first, "next"))).Html;
            Assert.True(Has(second, 69) && Has(second, 20) && !Has(second, 70) && !Has(second, 19));
            var third = (await root.GetAsync(Link(second, "next"))).Html;
            Assert.True(Has(third, 19) && Has(third, 1) && !third.Contains("rel=\"next\"", StringComparison.Ordinal));
            Assert.True(Has((await root.GetAsync(Link(third, "prev"))).Html, 69));
        }

        static bool Has(string html, int pupil) => html.Contains($">Pupil {pupil}<", StringComparison.Ordinal);
        static string Link(string html, string rel) => html.Split($"rel=\"{rel}\" href=\"")[1].Split('"')[0];
    }
}
