using Lectern.Commands;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Demo;
using Lectern.Server.Storage.Migrations;
using Lectern.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Commands;

public sealed class FirstStartTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://127.0.0.1:5080", true)]
    [InlineData("http://localhost:5080;https://[::1]:5081", true)]
    [InlineData("http://0.0.0.0:8080", false)]
    [InlineData("http://*:8080", false)]
    [InlineData("http://+:8080", false)]
    [InlineData("http://[::]:8080", false)]
    [InlineData("http://lectern.example", false)]
    [InlineData("http://127.0.0.1:5080;http://10.0.0.5:5080", false)]
    public void Only_loopback_addresses_are_loopback(string urls, bool expected) => Assert.Equal(expected, FirstStart.OnlyLoopback(urls));

    [Fact]
    public async Task A_new_store_on_loopback_gets_demo_courses_once()
    {
        await using var app = await BuildAsync();

        Assert.Contains("with the password ", await FirstStart.PrepareAsync(app, "http://127.0.0.1:5080", noDemo: false, Cancel), StringComparison.Ordinal);
        Assert.Null(await FirstStart.PrepareAsync(app, "http://127.0.0.1:5080", noDemo: false, Cancel));
    }

    [Theory]
    [InlineData("http://0.0.0.0:5080", false)]
    [InlineData("http://127.0.0.1:5080", true)]
    public async Task Elsewhere_a_new_store_stays_empty_and_the_command_for_the_first_administrator_is_printed(string urls, bool noDemo)
    {
        await using var app = await BuildAsync();

        var news = await FirstStart.PrepareAsync(app, urls, noDemo, Cancel);

        Assert.Contains(" user create --email you@example.org --name \"Your Name\" --role admin --password-stdin --database \"sqlite:", news, StringComparison.Ordinal);
        Assert.True(await DemoLoader.HasNobodyAsync(app.Services.GetRequiredService<Store>(), Cancel));
    }

    private static async Task<WebApplication> BuildAsync()
    {
        var app = LecternApp.Build(LecternSettings.Read(null, new Dictionary<string, string?> { ["Lectern:Data"] = TestStores.TemporaryFolder() }), "http://127.0.0.1:0");
        await app.Services.GetRequiredService<Migrator>().MigrateAsync(Cancel);
        return app;
    }
}
