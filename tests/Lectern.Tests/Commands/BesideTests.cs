using System.Net;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Storage.Seeding;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Commands;

/// <summary>A server shows what a verb did beside it, though it has kept what was true before.</summary>
public sealed class BesideTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task An_import_and_a_new_account_beside_a_server_are_seen_when_it_reads_its_notes(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var root = await server.CreateUserAsync("Root", Role.Admin);
        using var admin = server.ClientFor(root);
        var list = Path.Combine(TestStores.TemporaryFolder(), "list.csv");
        await File.WriteAllTextAsync(list, "lang,topic,subtopic,title,url,provider_note\nen,Math,,Good old algebra,https://example.org/,\n", Cancel);
        Assert.DoesNotContain("Good old algebra", await admin.GetStringAsync("/api/courses", Cancel), StringComparison.Ordinal);
        Assert.DoesNotContain("Math", await admin.GetStringAsync("/api/categories", Cancel), StringComparison.Ordinal);

        Assert.Equal((0, ""), await RunAsync(server, "import", "courses", list));
        Assert.True(await NotesAsync(server) > 0, "the import left a note");
        Assert.Contains("Good old algebra", await admin.GetStringAsync("/api/courses", Cancel), StringComparison.Ordinal);
        Assert.Contains("Math", await admin.GetStringAsync("/api/categories", Cancel), StringComparison.Ordinal);

        var next = root.Id + 1;
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(admin, $"/api/users/{next}"));
        var made = await LecternProgram.RunAsync("kept in a sealed envelope\n", "user", "create", "--email", "new@example.org", "--name", "New", "--role", "learner", "--password-stdin", "--database", server.Address.Database());
        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        Assert.True(await NotesAsync(server) > 0, "the account left a note");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(admin, $"/api/users/{next}"));
    }

    [Theory, OnBothStores]
    public async Task A_store_that_is_seeded_under_a_server_is_shown_by_it(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        using var visitor = server.Client();
        Assert.Contains("\"total\":0", await visitor.GetStringAsync("/api/courses", Cancel), StringComparison.Ordinal);

        await using (var beside = new Store(server.Address))
            Assert.Equal(SeedResult.Filled, (await new Seeder(beside).SeedAsync(SeedPlan.Of(SeedSize.XS, 1), _ => { }, Cancel)).Result);
        Assert.Equal(1, await NotesAsync(server));
        Assert.DoesNotContain("\"total\":0", await visitor.GetStringAsync("/api/courses", Cancel), StringComparison.Ordinal);
    }

    private static async Task<(int, string)> RunAsync(TestServer server, params string[] arguments)
    {
        var (code, _, error) = await CommandRun.RunAsync([.. arguments, "--database", server.Address.Database(), "--data", server.Data]);
        return (code, error);
    }

    private static Task<int> NotesAsync(TestServer server) => server.Services.GetRequiredService<CacheNotes>().RunOnceAsync(server.Store, Cancel);

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path, Cancel);
        return answer.StatusCode;
    }
}
