using System.Net;
using Lectern.Server.Accounts;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Accounts;

public sealed class ThrottleTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task Five_wrong_passwords_block_for_thirty_seconds_and_each_further_one_twice_as_long(StoreKind kind)
    {
        var time = new ManualTime();
        await using var server = await StartAsync(kind, time);
        var ada = await server.CreateUserAsync("Ada", Role.Learner);
        using var client = server.Client();

        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.SignInAsync(ada.Email, "wrong")).StatusCode);
        var blocked = await client.SignInAsync(ada.Email, TestServer.Password);
        Assert.Equal(HttpStatusCode.TooManyRequests, blocked.StatusCode);
        Assert.Equal("30", blocked.Headers.GetValues("Retry-After").Single());
        Assert.Equal("application/problem+json", blocked.Content.Headers.ContentType!.MediaType);

        time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.SignInAsync(ada.Email, "wrong")).StatusCode);
        Assert.Equal("60", (await client.SignInAsync(ada.Email, "wrong")).Headers.GetValues("Retry-After").Single());

        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(HttpStatusCode.OK, (await client.SignInAsync(ada.Email, TestServer.Password)).StatusCode);
        for (var i = 0; i < 4; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.SignInAsync(ada.Email, "wrong")).StatusCode);
    }

    [Theory, OnBothStores]
    public async Task An_address_without_an_account_is_blocked_like_one_with(StoreKind kind)
    {
        await using var server = await StartAsync(kind, new ManualTime());
        using var client = server.Client();

        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.SignInAsync("nobody@example.org", "wrong")).StatusCode);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await client.SignInAsync("NOBODY@example.org ", "wrong")).StatusCode);
    }

    [Theory, OnBothStores]
    public async Task Guesses_from_many_addresses_lock_strangers_out_but_not_Ada_at_home(StoreKind kind)
    {
        await using var server = await StartAsync(kind, new ManualTime());
        var ada = await server.CreateUserAsync("Ada", Role.Learner);
        var signIn = server.Services.GetRequiredService<PasswordSignIn>();
        Assert.Equal(SignInFault.None, (await signIn.TryAsync(ada.Email, TestServer.Password, "home", Cancel)).Fault);

        for (var i = 0; i < ThrottleRule.Email.Tries; i++)
            Assert.Equal(SignInFault.WrongCredentials, (await signIn.TryAsync(ada.Email, "wrong", $"attacker {i}", Cancel)).Fault);

        Assert.Equal(SignInFault.TooManyFailures, (await signIn.TryAsync(ada.Email, "wrong", "another attacker", Cancel)).Fault);
        Assert.Equal(SignInFault.None, (await signIn.TryAsync(ada.Email, TestServer.Password, "home", Cancel)).Fault);
    }

    [Theory, OnBothStores]
    public async Task A_school_behind_one_address_is_held_by_failures_only_and_forgiven_with_time(StoreKind kind)
    {
        var time = new ManualTime();
        await using var server = await StartAsync(kind, time);
        var throttle = server.Services.GetRequiredService<Throttle>();
        var signIn = server.Services.GetRequiredService<PasswordSignIn>();
        var ada = await server.CreateUserAsync("Ada", Role.Learner);
        for (var i = 0; i < 10; i++)
            Assert.Equal(SignInFault.None, (await signIn.TryAsync(ada.Email, TestServer.Password, "school", Cancel)).Fault);

        for (var i = 0; i < ThrottleRule.Address.Tries - 1; i++)
            await throttle.CountFailureAsync($"pupil {i}", "school", Cancel);
        Assert.Equal(TimeSpan.Zero, await throttle.SignInWaitAsync("new pupil", "school", Cancel));
        time.Advance(ThrottleRule.Address.Forgives);
        await throttle.CountFailureAsync("one more", "school", Cancel);
        Assert.Equal(TimeSpan.Zero, await throttle.SignInWaitAsync("new pupil", "school", Cancel));
        await throttle.CountFailureAsync("and one more", "school", Cancel);
        Assert.Equal(ThrottleRule.Address.FirstBlock, await throttle.SignInWaitAsync("new pupil", "school", Cancel));
        Assert.Equal(TimeSpan.Zero, await throttle.SignInWaitAsync(ada.EmailKey, "school", Cancel));
    }

    [Theory, OnBothStores]
    public async Task Failures_at_the_same_moment_are_all_counted(StoreKind kind)
    {
        await using var server = await StartAsync(kind, new ManualTime());
        var throttle = server.Services.GetRequiredService<Throttle>();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => throttle.CountFailureAsync($"pupil {i % 2}", "school", Cancel)));

        var counts = await server.Store.ReadAsync((db, cancel) => db.SignInFailures.OrderBy(failure => failure.Count).Select(failure => failure.Count).ToListAsync(cancel), Cancel);
        Assert.Equal([20, 20, 20, 20, 40], counts);
    }

    [Theory, OnBothStores]
    public async Task What_no_longer_counts_is_swept(StoreKind kind)
    {
        var time = new ManualTime();
        await using var server = await StartAsync(kind, time);
        var ada = await server.CreateUserAsync("Ada", Role.Learner);
        using var client = server.Client();
        await client.SignInAsync(ada.Email, TestServer.Password);
        await client.SignInAsync(ada.Email, "wrong");

        time.Advance(TimeSpan.FromDays(8));
        await server.Services.GetRequiredService<AccountsSweep>().RunOnceAsync(Cancel);

        var (sessions, failures) = await server.Store.ReadAsync(async (db, cancel) => (await db.Sessions.CountAsync(cancel), await db.SignInFailures.Select(failure => failure.Count).ToListAsync(cancel)), Cancel);
        Assert.Equal(0, sessions);
        Assert.Equal([0], failures);
    }

    private static async Task<TestServer> StartAsync(StoreKind kind, TimeProvider time) =>
        await TestServer.StartAsync(await TestStores.CreateAsync(kind), services => services.AddSingleton(time));
}
