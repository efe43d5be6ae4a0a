using Lectern.Server.Operations;
using Lectern.Server.Operations.Dashboard;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Operations.Dashboard;

/// <summary>A server whose dashboard beats when the test says so, and Ann, who operates it.</summary>
internal sealed class DashboardWatch : IAsyncDisposable
{
    private readonly HeldClock _clock;
    private DateTime _now;

    private DashboardWatch(TestServer server, HttpClient ann, HeldClock clock, DateTime now) => (Server, Ann, _clock, _now) = (server, ann, clock, now);

    public TestServer Server { get; }
    public HttpClient Ann { get; }
    public DashboardStream Stream => Server.Services.GetRequiredService<DashboardStream>();
    public Readiness Readiness => Server.Services.GetRequiredService<Readiness>();

    public static async Task<DashboardWatch> StartAsync(params (string Key, string Value)[] settings)
    {
        // A whole minute, so that no coarser step ends by chance.
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        now = new(now.Ticks - now.Ticks % TimeSpan.TicksPerMinute, DateTimeKind.Utc);
        var clock = new HeldClock(now);
        var server = await TestServer.StartAsync(await TestStores.CreateAsync(StoreKind.Sqlite), services =>
        {
            clock.Use(services);
            services.Remove(services.Single(service => service.ImplementationType == typeof(DashboardLoop)));
        }, settings);
        return new(server, server.ClientFor(await server.CreateUserAsync("Ann", Role.Admin)), clock, now);
    }

    /// <summary>One second passes.</summary>
    public Task BeatAsync()
    {
        _clock.Set(_now = _now.AddSeconds(1));
        return Stream.RunOnceAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until the server has taken in so many viewers.</summary>
    public Task WatchedByAsync(int viewers) => Eventually.HoldsAsync(() => Stream.Viewers == viewers, $"{viewers} viewers");

    public async ValueTask DisposeAsync()
    {
        Ann.Dispose();
        await Server.DisposeAsync();
    }
}
