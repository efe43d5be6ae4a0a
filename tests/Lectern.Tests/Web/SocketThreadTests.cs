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

        // Read; answered from memory, so that the next one stays.
        await AskAsync("/api/courses");
        await AskAsync("/api/courses");
        await AskAsync("/api/courses");
        Assert.Equal((".NET Sockets", true), seen.Last);
        await AskAsync("/api/courses");
        Assert.Equal((".NET Sockets", true), seen.Last);

        // This one still begins there, and leaves.
        using (var refused = await client.PostAsJsonAsync("/api/enrollments", new { courseId = 12345 }, Cancel))
            Assert.False(refused.IsSuccessStatusCode);
        await AskAsync($"/api/users/{lea.Id}");
        Assert.NotEqual(".NET Sockets", seen.Last.Thread);
        Assert.False(seen.Last.Stays);

        async Task AskAsync(string path)
        {
            using var answer = await client.GetAsync(path, Cancel);
            answer.EnsureSuccessStatusCode();
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
