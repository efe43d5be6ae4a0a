using Lectern.Database.Requests;
using Lectern.Database.Statements;
using Lectern.Database.Workload;
using Lectern.Server;
using Lectern.Server.Accounts;
using Lectern.Server.Catalog;
using Lectern.Server.Learning;
using Lectern.Server.Operations;
using Lectern.Server.Rosters;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Demo;
using Lectern.Server.Storage.Files;
using Lectern.Server.Storage.Migrations;
using Lectern.Server.Teaching;
using Lectern.Server.Web;
using Lectern.Server.Web.Answers;
using Lectern.Server.Web.Delivery;
using Lectern.Settings;
using Lectern.Tuning;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Options;

namespace Lectern;

/// <summary>The server, put together: services, then the way of a request, then the slices.</summary>
internal static class LecternApp
{
    /// <param name="settings">All settings.</param>
    /// <param name="urls">Addresses to listen on, separated by ';'.</param>
    /// <param name="customize">Changes services before they are built; tests count statements with it.</param>
    public static WebApplication Build(LecternSettings settings, string urls, Action<IServiceCollection>? customize = null)
    {
        // Nobody reads appsettings.json again: the framework would watch every folder below this one for it, media included.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production, Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        // A span and a log scope for each request cost a tenth of an answer from memory. Spans come back with whoever listens for them, the scope with any other level.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = [new("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", nameof(LogLevel.None))] });
        builder.Configuration.AddConfiguration(settings.Configuration);
        builder.WebHost.UseUrls(urls);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);

        var services = builder.Services;
        services.Configure<LecternOptions>(settings.Configuration.GetSection(LecternSettings.Section));
        // Two nodes on one machine differ by where they listen.
        services.PostConfigure<LecternOptions>(options => options.Monitoring.Node = options.Monitoring.Node is { Length: > 0 } name ? name : NodeAt(urls));
        services.AddSingleton(TimeProvider.System);
#pragma warning disable RS0030 // The one place where chance comes in; everyone else is given it.
        services.AddSingleton(Random.Shared);
#pragma warning restore RS0030
        services.AddSingleton(provider => new Store(settings.StoreAddress(), provider.GetRequiredService<IOptions<LecternOptions>>().Value.Database,
            provider.GetServices<IStatementObserver>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<CacheNotes>(),
            settings.ReplicaAddresses(), provider.GetRequiredService<Random>()));
        if (settings.StoreAddress().Kind == StoreKind.Sqlite && settings.Options.Tuning is { Mode: not TuningMode.Off, Indexes.Enabled: true })
            services.AddSingleton<StatementWorkload>().AddSingleton<IStatementObserver>(provider => provider.GetRequiredService<StatementWorkload>());
        services.AddSingleton<Migrator>();
        services.AddSingleton<DemoLoader>();
        services.AddFiles();
        services.AddSingleton(new WarmUpFile(Path.Combine(settings.Data, "warm-up.txt")));
        services.AddAnswers();
        services.AddWeb();
        services.AddDelivery();
        services.AddAccounts();
        services.AddCatalog();
        services.AddLearning();
        services.AddTeaching();
        services.AddRosters();
        services.AddOperations();
        customize?.Invoke(services);

        var app = builder.Build();
        app.UseWeb();
        app.UseDatabaseScope();
        app.UseAccounts();
        app.UseStorePositions();
        app.MapWeb();
        app.MapMedia();
        app.MapAccounts();
        app.MapCatalog();
        app.MapLearning();
        app.MapTeaching();
        app.MapRosters();
        app.MapOperations();
        return app;
    }

    // The system chooses the port 0 when it listens, later than a name is needed.
    private static string NodeAt(string urls) => urls.Split(';')[0].TrimEnd('/').Split(':')[^1] is var port && port == "0" ? $"{Environment.MachineName}:pid-{Environment.ProcessId}" : $"{Environment.MachineName}:{port}";
}
