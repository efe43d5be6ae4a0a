using System.Net;
using System.Net.Http.Json;
using Lectern.Server.Operations;
using Lectern.Server.Operations.Deploys;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Tests.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Operations.Dashboard;

public sealed class DeployTests
{
    private const string Address = "/api/operations/deploys";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task Whoever_deploys_leaves_a_mark_on_the_dashboard(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        using var ann = server.ClientFor(await server.CreateUserAsync("Ann", Role.Admin));
        using var answer = await ann.PostAsJsonAsync(Address, new { version = " 2.0 ", note = "new catalogue" }, Cancel);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("2.0", (await answer.JsonAsync()).GetProperty("version").GetString());
        using var viewer = await EventReader.OpenAsync(ann);
        var deploy = (await viewer.NextAsync())!.Json.GetProperty("tables").GetProperty("deploys")[0];
        Assert.Equal(("2.0", "new catalogue"), (deploy.GetProperty("version").GetString(), deploy.GetProperty("note").GetString()));
        Assert.Contains("new catalogue", await ann.GetStringAsync("/ops", Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deploy_without_a_version_is_refused()
    {
        await using var server = await TestServer.StartAsync(StoreKind.Sqlite);
        using var ann = server.ClientFor(await server.CreateUserAsync("Ann", Role.Admin));
        using var answer = await ann.PostAsJsonAsync(Address, new { note = new string('n', 501) }, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(["version", "note"], await answer.WrongFieldsAsync());
    }

    [Theory, OnBothStores]
    public async Task A_node_marks_its_start_only_when_it_runs_another_version_than_before(StoreKind kind)
    {
        await using var store = new Store(await TestStores.CreateAsync(kind));
        var deploys = new DeployLog(store, TimeProvider.System);
        Assert.True(await deploys.StartedAsync("1.0", "north", Cancel));
        Assert.False(await deploys.StartedAsync("1.0", "north", Cancel));
        Assert.True(await deploys.StartedAsync("1.0", "south", Cancel));
        Assert.True(await deploys.StartedAsync("1.1", "north", Cancel));
        Assert.True(await deploys.StartedAsync("1.0", "north", Cancel));

        Assert.Equal(["north 1.0", "north 1.1", "south 1.0", "north 1.0"], (await deploys.ListAsync(Cancel)).Select(deploy => $"{deploy.Node} {deploy.Version}"));
    }

    [Theory, OnBothStores]
    public async Task Marks_older_than_the_dashboard_looks_back_go_but_for_what_a_node_runs(StoreKind kind)
    {
        await using var store = new Store(await TestStores.CreateAsync(kind));
        var clock = new HeldClock(new DateTime(2026, 3, 2, 8, 0, 0, DateTimeKind.Utc));
        var deploys = new DeployLog(store, clock);
        await deploys.StartedAsync("1.0", "north", Cancel);
        await deploys.StartedAsync("1.1", "north", Cancel);
        clock.Set(clock.GetUtcNow().UtcDateTime + DeployLog.Kept);
        await deploys.AddAsync("2.0", null, null, Cancel);

        await using var db = store.Open();
        Assert.Equal(["1.1", "2.0"], db.Deploys.OrderBy(deploy => deploy.Id).Select(deploy => deploy.Version));
        Assert.False(await deploys.StartedAsync("1.1", "north", Cancel));
    }

    [Fact]
    public async Task A_server_that_starts_marks_its_version()
    {
        await using var server = await TestServer.StartAsync(await TestStores.CreateAsync(StoreKind.Sqlite), services => services.AddHostedService<DeployMark>());
        var deploys = server.Services.GetRequiredService<DeployLog>();
        List<Deploy> marks;
        while ((marks = await deploys.ListAsync(Cancel)).Count == 0)
            await Task.Delay(20, Cancel);
        Assert.Equal(BuildVersion.Full, Assert.Single(marks).Version);
    }
}
