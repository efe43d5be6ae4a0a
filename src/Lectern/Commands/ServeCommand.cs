using System.CommandLine;
using Lectern.Server.Operations;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Migrations;
using Lectern.Settings;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Lectern.Commands;

/// <summary><c>lectern serve</c>: runs the server until it is told to stop.</summary>
internal static class ServeCommand
{
    public const string Name = "serve";

    private const string DefaultUrls = "http://127.0.0.1:5080";

    public static Command Create()
    {
        var urls = new Option<string>("--urls") { Description = "Addresses to listen on, separated by ';'", DefaultValueFactory = _ => DefaultUrls };
        var noDemo = new Option<bool>("--no-demo") { Description = "Leave the demo content out of a new store" };
        var arguments = new StoreArguments();
        var command = new Command(Name, "Runs the server. Example: lectern serve --urls http://0.0.0.0:8080 --database postgres://lectern@db/lectern") { urls, noDemo };
        arguments.AddTo(command);
        command.SetAction((parsed, cancel) => RunAsync(arguments.Read(parsed), parsed.GetValue(urls)!, parsed.GetValue(noDemo), cancel));
        return command;
    }

    private static async Task<int> RunAsync(LecternSettings settings, string urls, bool noDemo, CancellationToken cancel)
    {
        await using var app = LecternApp.Build(settings, urls, services => services.AddSingleton<IHostLifetime, DrainingLifetime>());
        await app.Services.GetRequiredService<Migrator>().MigrateAsync(cancel);
        var news = await FirstStart.PrepareAsync(app, urls, noDemo, cancel);
        await app.StartAsync(cancel);
        Announce(app, news);
        // Its own lifetime ends it, in its own time.
        await app.WaitForShutdownAsync(CancellationToken.None);
        return CommandLine.Done;
    }

    private static void Announce(WebApplication app, string news)
    {
        foreach (var address in app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses)
            Console.WriteLine($"Lectern answers at {address}");
        Console.WriteLine($"Data: {app.Services.GetRequiredService<Store>().Address}");
        if (news.Length > 0)
            Console.WriteLine(news);
    }
}
