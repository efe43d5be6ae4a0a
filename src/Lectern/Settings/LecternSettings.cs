using System.Collections;
using System.Text.RegularExpressions;
using Lectern.Commands;
using Lectern.Server;
using Lectern.Server.Storage;

namespace Lectern.Settings;

/// <summary>
/// All settings, from built-in defaults, <c>config/performance.json</c>, <c>.env.performance</c>, the environment and the
/// command line, each stronger than the one before.
/// </summary>
internal sealed partial class LecternSettings(IConfigurationRoot configuration)
{
    public const string Section = "Lectern";

    // Not even when they are wrong are these printed.
    private static readonly string[] Secrets = ["Database:Connection", "Operations:Token", "Redis:Password", "Alerts:Slack:WebhookUrl", "Alerts:Mail:Password", "Alerts:Heartbeat:Url",
        "Cdn:Varnish:Token", "Cdn:CloudFront:SecretAccessKey", "Cdn:CloudFront:SessionToken", "Cdn:Cloudflare:Token"];

    public IConfigurationRoot Configuration => configuration;

    /// <summary>Folder of the database file and of media.</summary>
    public string Data => Path.GetFullPath(configuration["Lectern:Data"] is { Length: > 0 } data ? data : "./data");

    /// <summary>All of them, with the defaults of those that are not set.</summary>
    public LecternOptions Options => configuration.GetSection(Section).Get<LecternOptions>() ?? new();

    /// <exception cref="UsageException">The file is missing or not JSON, a key is not one of Lectern's, or a value is out of bounds.</exception>
    public static LecternSettings Read(string? file, IReadOnlyDictionary<string, string?> commandLine) =>
        Read(Directory.GetCurrentDirectory(), file, Environment.GetEnvironmentVariables(), commandLine);

    /// <param name="folder">Where <c>config/performance.json</c> and <c>.env.performance</c> are looked for.</param>
    /// <param name="file">A settings file to read in place of <c>config/performance.json</c>.</param>
    /// <param name="environment">Environment variables.</param>
    /// <param name="commandLine">Settings that were given as arguments.</param>
    public static LecternSettings Read(string folder, string? file, IDictionary environment, IReadOnlyDictionary<string, string?> commandLine)
    {
        if (file is not null && !File.Exists(file))
            throw new UsageException($"There is no settings file {file}; leave --config out or name one that exists.");
        try
        {
            var configuration = new ConfigurationBuilder()
                .SetBasePath(folder)
                .AddJsonFile(file ?? Path.Combine("config", "performance.json"), optional: file is null)
                .AddInMemoryCollection(EnvironmentFile.Read(Path.Combine(folder, ".env.performance")))
                .AddInMemoryCollection(EnvironmentFile.FromVariables(environment))
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
                throw new UsageException(Sentence(section, result.Failures.First()));
        }
        // "Failed to convert configuration value 'x' at 'Lectern:A:B' to type 'System.Boolean'."
        catch (InvalidOperationException error)
        {
            throw new UsageException(error.Message);
        }
    }

    // "DrainSeconds: The field LecternOptions.Operations.DrainSeconds must be between 0 and 300." says it in the words of the code.
    private static string Sentence(IConfigurationSection section, string failure)
    {
        if (CodeName().Match(failure) is not { Success: true } match)
            return failure;
        var key = match.Groups["path"].Value.Replace('.', ':');
        var present = Secrets.Contains(key) ? "" : $"; it is {section[key]}";
        return $"{Section}:{key} {match.Groups["rule"].Value.TrimEnd('.')}{present}.";
    }

    [GeneratedRegex(@"The field LecternOptions\.(?<path>[\w.]+) (?<rule>.+)", RegexOptions.ExplicitCapture)]
    private static partial Regex CodeName();

    /// <summary>The read replicas; blank entries are passed over.</summary>
    /// <exception cref="UsageException">An address is not one of PostgreSQL, or the store is not.</exception>
    public IReadOnlyList<StoreAddress> ReplicaAddresses()
    {
        var texts = configuration.GetSection("Lectern:Database:Replicas").GetChildren().Select(child => child.Value).Where(text => !string.IsNullOrWhiteSpace(text)).ToList();
        if (texts.Count > 0 && StoreAddress().Kind != StoreKind.Postgres)
            throw new UsageException("Replicas need a PostgreSQL store: name the primary with --database or Lectern:Database:Connection, or leave --replica and Lectern:Database:Replicas out.");
        try
        {
            var addresses = texts.ConvertAll(text => Server.Storage.StoreAddress.Parse(text!));
            return addresses.TrueForAll(address => address.Kind == StoreKind.Postgres) ? addresses
                : throw new UsageException("A replica is a PostgreSQL server: postgres://USER:PASSWORD@HOST:PORT/DATABASE or an Npgsql connection string.");
        }
        catch (FormatException error)
        {
            throw new UsageException($"Replica: {error.Message}");
        }
    }

    private string StoreFile => Path.Combine(Data, "lectern.db");

    /// <summary>Is the store a file in the data folder that is not there yet?</summary>
    public bool HasNewStore => HasStoreInFolder && !File.Exists(StoreFile);

    /// <summary>Is the store the file in the data folder, because no other is named?</summary>
    public bool HasStoreInFolder => string.IsNullOrWhiteSpace(configuration["Lectern:Database:Connection"]);

    /// <exception cref="UsageException">The address is not one of the forms it may have.</exception>
    public StoreAddress StoreAddress()
    {
        try
        {
            var connection = configuration["Lectern:Database:Connection"];
            if (!string.IsNullOrWhiteSpace(connection))
                return Server.Storage.StoreAddress.Parse(connection);
            Directory.CreateDirectory(Data);
            return Server.Storage.StoreAddress.Sqlite(StoreFile);
        }
        catch (FormatException error)
        {
            throw new UsageException(error.Message);
        }
    }
}
