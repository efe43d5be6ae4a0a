using System.CommandLine;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Migrations;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Lectern.Commands;

/// <summary><c>lectern serve</c>: runs the server until it is told to stop.</summary>
internal static class ServeCommand
{
    private const string DefaultUrls = "http://127.0.0.1:5080";

    public static Command Create()
    {
        var urls = new Option<string>("--urls") { Description = "Addresses to listen on, separated by ';'", DefaultValueFactory = _ => DefaultUrls };
        var noDemo = new Option<bool>("--no-demo") { Description = "Leave the demo content out of a new store" };
        var arguments = new StoreArguments();
        var command = new Command("serve", "Runs the server. Example: lectern serve --urls http://0.0.0.0:8080 --database postgres://lectern@db/lectern") { urls, noDemo };
        arguments.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var settings = arguments.Read(parsed);
            await using var app = LecternApp.Build(settings, parsed.GetValue(urls)!);
            await app.Services.GetRequiredService<Migrator>().MigrateAsync(cancel);
            await app.StartAsync(cancel);
            Announce(app);
            await app.WaitForShutdownAsync(cancel);
            return CommandLine.Done;
        });
        return command;
    }

    private static void Announce(WebApplication app)
    {
        foreach (var address in app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses)
            Console.WriteLine($"Lectern answers at {address}");
        Console.WriteLine($"Data: {app.Services.GetRequiredService<Store>().Address}");
    }
}
