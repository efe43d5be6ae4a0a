using Lectern.Commands;
using Lectern.Server;
using Lectern.Server.Storage;

namespace Lectern.Settings;

/// <summary>
/// All settings, from built-in defaults, <c>config/performance.json</c>, <c>.env.performance</c>, the environment and the
/// command line, each stronger than the one before.
/// </summary>
internal sealed class LecternSettings(IConfigurationRoot configuration)
{
    public const string Section = "Lectern";

    public IConfigurationRoot Configuration => configuration;

    /// <summary>Folder of the database file and of media.</summary>
    public string Data => Path.GetFullPath(configuration["Lectern:Data"] is { Length: > 0 } data ? data : "./data");

    /// <exception cref="UsageException">The file is missing or not JSON, a key is not one of Lectern's, or a value is out of bounds.</exception>
    public static LecternSettings Read(string? file, IReadOnlyDictionary<string, string?> commandLine)
    {
        if (file is not null && !File.Exists(file))
            throw new UsageException($"There is no settings file {file}; leave --config out or name one that exists.");
        try
        {
            var configuration = new ConfigurationBuilder()
                .SetBasePath(Directory.GetCurrentDirectory())
                .AddJsonFile(file ?? Path.Combine("config", "performance.json"), optional: file is null)
                .AddInMemoryCollection(EnvironmentFile.Read(".env.performance"))
                .AddEnvironmentVariables()
                .AddInMemoryCollection(commandLine)
                .Build();
            KnownSettings.Check(configuration.GetSection(Section));
            CheckValues(configuration.GetSection(Section));
            return new(configuration);
        }
        catch (InvalidDataException error)
        {
            throw new UsageException($"The settings file cannot be read: {error.InnerException?.Message ?? error.Message}");
        }
    }

    private static void CheckValues(IConfigurationSection section)
    {
        try
        {
            var result = new LecternOptionsValidator().Validate(null, section.Get<LecternOptions>() ?? new());
            if (result.Failed)
                throw new UsageException(result.Failures.First());
        }
        // "Failed to convert configuration value 'x' at 'Lectern:A:B' to type 'System.Boolean'."
        catch (InvalidOperationException error)
        {
            throw new UsageException(error.Message);
        }
    }

    /// <exception cref="UsageException">The address is not one of the forms it may have.</exception>
    public StoreAddress StoreAddress()
    {
        try
        {
            var connection = configuration["Lectern:Database:Connection"];
            if (!string.IsNullOrWhiteSpace(connection))
                return Server.Storage.StoreAddress.Parse(connection);
            Directory.CreateDirectory(Data);
            return Server.Storage.StoreAddress.Sqlite(Path.Combine(Data, "lectern.db"));
        }
        catch (FormatException error)
        {
            throw new UsageException(error.Message);
        }
    }
}
