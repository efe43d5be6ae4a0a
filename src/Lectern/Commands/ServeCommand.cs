using System.CommandLine;
using Lectern.Database.Statements;
using Lectern.Server.Operations;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Migrations;
using Lectern.Server.Web;
using Lectern.Settings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Lectern.Commands;

/// <summary><c>lectern serve</c>: runs the server until it is told to stop.</summary>
internal static class ServeCommand
{
    public const string Name = "serve";

    public const string DefaultUrls = "http://127.0.0.1:5080";
    private static readonly TimeSpan AfterTheFirstPage = TimeSpan.FromSeconds(3);

    public static Command Create()
    {
        var urls = new Option<string>("--urls") { Description = "Addresses to listen on, separated by ';'", DefaultValueFactory = _ => DefaultUrls };
        var noDemo = new Option<bool>("--no-demo") { Description = "Leave the demo content out of a new store" };
        var untilInputEnds = new Option<bool>("--until-input-ends") { Description = "Stop when standard input ends: whoever started it is gone" };
        var arguments = new StoreArguments();
        var command = new Command(Name, "Runs the server. Example: lectern serve --urls http://0.0.0.0:8080 --database postgres://lectern@db/lectern") { urls, noDemo, untilInputEnds };
        arguments.AddTo(command);
        command.SetAction((parsed, cancel) => RunAsync(arguments.Read(parsed), CheckUrls(parsed.GetValue(urls)!), parsed.GetValue(noDemo), parsed.GetValue(untilInputEnds), cancel));
        return command;
    }

    private static async Task<int> RunAsync(LecternSettings settings, string urls, bool noDemo, bool untilInputEnds, CancellationToken cancel)
    {
        SocketThreads.Prepare();
        FirstStart.Foresee(settings, urls, noDemo);
        await using var app = LecternApp.Build(settings, urls, services => services.AddSingleton<IHostLifetime, DrainingLifetime>());
        await app.Services.GetRequiredService<Migrator>().MigrateAsync(cancel);
        // Said before anything else can fail: the password in it is nowhere else.
        if (await FirstStart.PrepareAsync(app, urls, noDemo, cancel) is { } news)
            Console.WriteLine(news);
        var store = app.Services.GetRequiredService<Store>();
        await store.WarmAsync([.. app.Services.GetServices<HotStatement>()], cancel);
        await StartAsync(app, urls, cancel);
        Announce(app);
        _ = BuildModelAsync(store);
        if (untilInputEnds)
            _ = StopAfterInputAsync(app.Lifetime);
        // Its own lifetime ends it, in its own time.
        await app.WaitForShutdownAsync(CancellationToken.None);
        return CommandLine.Done;
    }

    // Neither the start nor the first page needs it; whoever needs it earlier builds it.
    private static async Task BuildModelAsync(Store store)
    {
        await Task.Delay(AfterTheFirstPage);
        store.BuildModel();
    }

    // A process that was killed says nothing to those that it started, but its end of the pipe is closed.
    private static async Task StopAfterInputAsync(IHostApplicationLifetime lifetime)
    {
        await using var input = Console.OpenStandardInput();
        var buffer = new byte[1024];
        while (await input.ReadAsync(buffer) > 0)
        {
        }
        lifetime.StopApplication();
    }

    private static async Task StartAsync(WebApplication app, string urls, CancellationToken cancel)
    {
        try
        {
            await app.StartAsync(cancel);
        }
        catch (IOException fault) when (fault.InnerException is AddressInUseException)
        {
            throw new FailedException($"Another program listens at {urls} already; stop it, or choose another address with --urls http://127.0.0.1:5081.");
        }
    }

    private static string CheckUrls(string urls)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
                throw new UsageException($"--urls has \"{url}\", which is no address; write one such as http://127.0.0.1:5080, or several with ';' between them.");
        }
        return urls;
    }

    private static void Announce(WebApplication app)
    {
        foreach (var address in app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses)
            Console.WriteLine($"Lectern answers at {address}");
        Console.WriteLine($"Data: {app.Services.GetRequiredService<Store>().Address}");
    }
}
