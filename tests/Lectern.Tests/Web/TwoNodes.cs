using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Lectern.Caching;
using Lectern.Caching.Shared;
using Lectern.Database;
using Lectern.Server.Learning;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Teaching;
using Lectern.Tests.Redis;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Web;

/// <summary>Two nodes in this process, over one PostgreSQL and one Redis. A has the school; whatever B says, it was told.</summary>
internal sealed class TwoNodes : IAsyncDisposable
{
    private static int _count;

    private TwoNodes(School school, TestServer b, string prefix) => (School, B, AnyoneAtB, Prefix) = (school, b, b.Client(), prefix);

    public School School { get; }
    public TestServer A => School.Server;
    public TestServer B { get; }
    public HttpClient AnyoneAtB { get; }

    /// <summary>What stands before the keys of both.</summary>
    public string Prefix { get; }

    /// <summary>Round trips of both nodes together.</summary>
    public int Statements => A.Statements.Count + B.Statements.Count;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="redis">Which both use.</param>
    /// <param name="patienceMilliseconds">How long a read waits for it; the machine may be busy.</param>
    public static Task<TwoNodes> StartAsync(RedisServer redis, int patienceMilliseconds = 10_000) => StartAsync([redis], patienceMilliseconds);

    /// <param name="redis">The nodes of a Cluster.</param>
    /// <param name="patienceMilliseconds">How long a read waits for it; the machine may be busy.</param>
    public static async Task<TwoNodes> StartAsync(IReadOnlyList<RedisServer> redis, int patienceMilliseconds)
    {
        var prefix = $"test{Interlocked.Increment(ref _count)}";
        (string, string)[] settings =
        [
            ("Lectern:Redis:Endpoints", string.Join(',', redis.Select(server => server.Endpoint))),
            ("Lectern:Redis:Prefix", prefix),
            ("Lectern:Redis:PatienceMilliseconds", $"{patienceMilliseconds}"),
        ];
        var school = await School.OpenAsync(StoreKind.Postgres, settings: settings);
        var b = await TestServer.StartAsync(school.Server.Address, services => services.Remove(services.Single(service => service.ImplementationType == typeof(EnrollmentCountLoop))), settings);
        return new(school, b, prefix);
    }

    /// <summary>Lets a node look at the notes, as its loop does, until none is left: others' are left alone for two seconds.</summary>
    public static Task ReadNotesAsync(TestServer node) => Eventually.HoldsAsync(async () =>
    {
        await node.Services.GetRequiredService<CacheNotes>().RunOnceAsync(node.Store, Cancel);
        return !await node.Store.ReadAsync((db, cancel) => db.CacheNotes.AnyAsync(cancel), Cancel, Freshness.Newest);
    }, "every note is dealt with");

    public static SharedLayerState StateOf(TestServer node) => node.Services.GetRequiredService<Cache>().SharedState;

    public Task TogetherAsync() => Eventually.HoldsAsync(() => StateOf(A) == SharedLayerState.Together && StateOf(B) == SharedLayerState.Together, "both nodes have found Redis");

    /// <summary>The same person, signed in at A, asking B.</summary>
    public HttpClient AtB(HttpClient atA)
    {
        var client = B.Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", atA.DefaultRequestHeaders.Authorization!.Parameter);
        return client;
    }

    /// <summary>Ada renames a course with the form of its page at A.</summary>
    public async Task RenameAsync(HttpClient ada, Course course, string title)
    {
        var updated = await School.Store.ReadAsync((db, cancel) => db.Courses.Where(row => row.Id == course.Id).Select(row => row.UpdatedAt).SingleAsync(cancel), Cancel, Freshness.Newest);
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in new[] { ("title", title), ("summary", "What it is about."), ("level", "beginner"), ("language", "en"), ("version", Edition.Of(updated)) })
            form.Add(new StringContent(value), name);
        using var answer = await ada.PostAsync($"/teach/{course.Id}", form, Cancel);
        Assert.Equal(System.Net.HttpStatusCode.SeeOther, answer.StatusCode);
    }

    public static async Task<JsonElement> GetAsync(HttpClient client, string path) => await client.GetFromJsonAsync<JsonElement>(path, Cancel);

    public async ValueTask DisposeAsync()
    {
        AnyoneAtB.Dispose();
        await B.DisposeAsync();
        await School.DisposeAsync();
    }
}
