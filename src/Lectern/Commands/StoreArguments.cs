using System.CommandLine;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Migrations;
using Lectern.Settings;

namespace Lectern.Commands;

/// <summary>The options of every verb that touches the store, and the store they lead to.</summary>
internal sealed class StoreArguments
{
    private readonly Option<string> _data = new("--data") { Description = "Folder of the database file and of media [default: ./data]" };
    private readonly Option<string> _database = new("--database") { Description = "sqlite:PATH, postgres://USER:PASSWORD@HOST:PORT/DATABASE, or an Npgsql connection string" };
    private readonly Option<string[]> _replicas = new("--replica") { Description = "A read replica of --database; may be given several times" };
    private readonly Option<string> _redis = new("--redis") { Description = "Redis as HOST:PORT, with ',' between several: a master and its replicas, or some nodes of a Cluster" };
    private readonly Option<FileInfo> _config = new("--config") { Description = "Settings file [default: ./config/performance.json, if there is one]" };

    public void AddTo(Command command)
    {
        command.Options.Add(_data);
        command.Options.Add(_database);
        command.Options.Add(_replicas);
        command.Options.Add(_redis);
        command.Options.Add(_config);
    }

    public LecternSettings Read(ParseResult parsed)
    {
        var commandLine = new Dictionary<string, string?>();
        if (parsed.GetValue(_data) is { } data)
            commandLine["Lectern:Data"] = data;
        if (parsed.GetValue(_database) is { } database)
            commandLine["Lectern:Database:Connection"] = database;
        foreach (var (index, replica) in (parsed.GetValue(_replicas) ?? []).Index())
            commandLine[$"Lectern:Database:Replicas:{index}"] = replica;
        if (parsed.GetValue(_redis) is { } redis)
            commandLine["Lectern:Redis:Endpoints"] = redis;
        return LecternSettings.Read(parsed.GetValue(_config)?.FullName, commandLine);
    }

    /// <summary>Opens the store and brings its schema up to date. What is written leaves notes for the servers that run beside. The caller disposes it.</summary>
    public async Task<Store> OpenStoreAsync(ParseResult parsed, CancellationToken cancel)
    {
        var store = new Store(Read(parsed).StoreAddress(), changes: new CacheNotes(null, shared: false, TimeProvider.System));
        await new Migrator(store, TimeProvider.System).MigrateAsync(cancel);
        return store;
    }
}
