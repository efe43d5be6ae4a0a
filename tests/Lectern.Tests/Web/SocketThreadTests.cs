using System.Collections.Concurrent;
using System.Net.Http.Json;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Web;

/// <summary>Which thread a request begins on: the socket's own for answers from memory, the pool's for everything else.</summary>
public sealed class SocketThreadTests
{
    // What the runtime calls them.
    private const string Sockets = ".NET Sockets";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_from_memory_are_given_by_the_thread_of_the_socket_and_everything_else_is_not()
    {
        Assert.True(SocketThreads.IsSupported, "This runtime has no way to answer on the thread of a socket: see SocketThreads.");
        var seen = new Seen();
        await using var server = await TestServer.StartAsync(await TestStores.CreateAsync(StoreKind.Sqlite), services => services.AddSingleton<IStartupFilter>(seen));
        var lea = await server.CreateUserAsync("Lea", Role.Learner);
        // One connection: its requests come one after the other.
        using var client = server.ClientFor(lea);

        // Read once, then answered from memory. A request that is there before the socket is waited for again is begun by whoever looks, so the change may take a few.
        await Eventually.HoldsAsync(async () => await AskAsync("/api/courses") == (Sockets, true), "answers from memory are given by the thread of the socket");
        for (var i = 0; i < 20; i++)
            Assert.Equal((Sockets, true), await AskAsync("/api/courses"));

        // This one still begins there, and leaves.
        await RefusedAsync();
        Assert.Equal((Sockets, true), seen.Last);
        await RefusedAsync();
        Assert.False(seen.Last.Stays);
        await Eventually.HoldsAsync(async () => { await RefusedAsync(); return seen.Last.Thread != Sockets; }, "everything else is begun by the thread pool");

        async Task<(string?, bool)> AskAsync(string path)
        {
            using var answer = await client.GetAsync(path, Cancel);
            answer.EnsureSuccessStatusCode();
            return seen.Last;
        }

        async Task RefusedAsync()
        {
            using var refused = await client.PostAsJsonAsync("/api/enrollments", new { courseId = 12345 }, Cancel);
            Assert.False(refused.IsSuccessStatusCode);
        }
    }

    /// <summary>Writes down where requests begin, ahead of everything.</summary>
    private sealed class Seen : IStartupFilter
    {
        private readonly ConcurrentQueue<(string? Thread, bool Stays)> _all = [];

        public (string? Thread, bool Stays) Last => _all.Last();

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(after => http =>
            {
                _all.Enqueue((Thread.CurrentThread.Name, SocketThreads.Stays(http)));
                return after(http);
            });
            next(app);
        };
    }
}
