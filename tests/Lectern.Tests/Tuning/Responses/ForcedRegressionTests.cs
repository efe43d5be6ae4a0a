using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Lectern.Monitoring.Regressions;
using Lectern.Server.Operations.Tuning;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web.Answers;
using Lectern.Tuning;
using Lectern.Tuning.Caches;
using Lectern.Tuning.Ledger;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Tuning.Responses;

/// <summary>Through the front door: a figure becomes worse after a change that tuning made.</summary>
public sealed class ForcedRegressionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task The_ledger_names_the_suspects_and_the_last_change_is_taken_back(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind, ("Lectern:Tuning:Mode", "Apply"));
        using var admin = server.ClientFor(await server.CreateUserAsync("Ann", Role.Admin));
        using (var marked = await admin.PostAsJsonAsync("/api/operations/deploys", new { version = "2.1.0" }, Cancel))
            Assert.Equal(HttpStatusCode.Created, marked.StatusCode);
        await ChangeLifetimeAsync(server);
        Assert.Equal(60, LifetimeOf(server));

        var now = server.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        await server.Services.GetRequiredService<IRegressionStore>().TryAddAsync(new("http.p95", now.AddMinutes(2), 0.04, 0.2, 0.999, ChangeDirection.Worse, now), RegressionWatch.Near, Cancel);
        await server.Services.GetRequiredService<TuningEngine>().RunOnceAsync(Cancel);

        Assert.Equal(30, LifetimeOf(server));
        var items = JsonDocument.Parse(await admin.GetStringAsync("/api/operations/tuning", Cancel)).RootElement.GetProperty("items").EnumerateArray().ToList();
        var change = Assert.Single(items, item => item.GetProperty("tuner").GetString() == "cache");
        Assert.Equal("reverted", change.GetProperty("state").GetString());
        Assert.Contains("http.p95 went from 0.04 to 0.2", change.GetProperty("outcome").GetString(), StringComparison.Ordinal);
        var named = Assert.Single(items, item => item.GetProperty("tuner").GetString() == "regressions").GetProperty("evidence").GetString();
        Assert.Contains("version 2.1.0 deployed", named, StringComparison.Ordinal);
        Assert.Contains("cache.lifetime.course = 60", named, StringComparison.Ordinal);
    }

    // As the engine does it, without the half hour of readers that would make it propose.
    private static async Task ChangeLifetimeAsync(TestServer server)
    {
        var (ledger, settings, now) = (server.Services.GetRequiredService<ILedger>(), server.Services.GetRequiredService<StoreTunedSettings>(), server.Services.GetRequiredService<TimeProvider>().GetUtcNow());
        await ledger.ProposeAsync("cache", new("course, longer", "cache.lifetime.course = 60", "cache.lifetime.course = as configured", "fewer loads", "", 0.2), "node", now, Cancel);
        var entry = (await ledger.ReadAsync(10, Cancel)).Single();
        entry = (await ledger.MoveAsync(entry, new(LedgerState.Applying, "node", now, "", "{}"), Cancel))!;
        await settings.WriteAsync(CacheTuner.LifetimeOf("course"), 60, Cancel);
        entry = (await ledger.MoveAsync(entry, new(LedgerState.Verifying, "node", now), Cancel))!;
        Assert.NotNull(await ledger.MoveAsync(entry, new(LedgerState.Kept, "node", now, "better"), Cancel));
    }

    private static double LifetimeOf(TestServer server) => server.Services.GetRequiredService<AnswerKeys>().Families.Single(family => family.Name == "course").Lifetime.TotalSeconds;
}
