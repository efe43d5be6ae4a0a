using Lectern.Commands;
using Lectern.Settings;

namespace Lectern.Tests.Settings;

public sealed class LecternSettingsTests
{
    private const string Key = "Lectern:Operations:DrainSeconds";
    private const string Variable = "Lectern__Operations__DrainSeconds";

    private readonly string _folder = TestStores.TemporaryFolder();

    [Fact]
    public void Each_source_is_stronger_than_the_one_before()
    {
        Assert.Null(Read());

        Directory.CreateDirectory(Path.Combine(_folder, "config"));
        File.WriteAllText(Path.Combine(_folder, "config", "performance.json"), """{ "Lectern": { "Operations": { "DrainSeconds": 1 } } }""");
        Assert.Equal("1", Read());

        File.WriteAllText(Path.Combine(_folder, ".env.performance"), $"# a comment\n\n{Variable}=2\n");
        Assert.Equal("2", Read());

        Assert.Equal("3", Read(environment: "3"));
        Assert.Equal("4", Read(environment: "3", commandLine: "4"));
    }

    [Fact]
    public void A_file_named_on_the_command_line_takes_the_place_of_the_usual_one()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "config"));
        File.WriteAllText(Path.Combine(_folder, "config", "performance.json"), """{ "Lectern": { "Operations": { "DrainSeconds": 1 } } }""");
        var other = Path.Combine(_folder, "other.json");
        File.WriteAllText(other, "{}");

        Assert.Null(LecternSettings.Read(_folder, other, new Dictionary<string, string>(), new Dictionary<string, string?>()).Configuration[Key]);
    }

    [Theory]
    [InlineData("Lectern__Operation__DrainSeconds", "1", "Unknown setting Lectern:Operation; the nearest known one is Lectern:Operations.")]
    [InlineData("Lectern__Operations__DrainSecond", "1", "Unknown setting Lectern:Operations:DrainSecond; the nearest known one is Lectern:Operations:DrainSeconds.")]
    [InlineData("Lectern__Databse__Connection", "x", "Unknown setting Lectern:Databse; the nearest known one is Lectern:Database.")]
    [InlineData("Lectern__Operations__DrainSeconds", "-1", "Lectern:Operations:DrainSeconds must be between 0 and 300; it is -1.")]
    [InlineData("Lectern__Operations__DrainSeconds", "soon", "Lectern:Operations:DrainSeconds")]
    public void A_setting_that_nothing_reads_or_that_is_out_of_bounds_stops_the_start(string variable, string value, string expected)
    {
        var error = Assert.Throws<UsageException>(() => LecternSettings.Read(_folder, null, new Dictionary<string, string> { [variable] = value }, new Dictionary<string, string?>()));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_of_redis_needs_a_password_and_no_secret_is_printed()
    {
        var alone = Assert.Throws<UsageException>(() => ReadRedis(("Username", "lectern")));
        Assert.StartsWith("Lectern:Redis:Username needs Lectern:Redis:Password beside it", alone.Message, StringComparison.Ordinal);
        var wrong = Assert.Throws<UsageException>(() => ReadRedis(("Username", "lectern"), ("Password", "hunter2"), ("Endpoints", "a b:1")));
        Assert.DoesNotContain("hunter2", wrong.Message, StringComparison.Ordinal);
        Assert.Equal("[::1]:6380", Assert.Single(ReadRedis(("Endpoints", " [::1]:6380 , ")).Options.Redis.Servers()).ToString());

        LecternSettings ReadRedis(params (string Key, string Value)[] redis) =>
            LecternSettings.Read(_folder, null, redis.ToDictionary(one => $"Lectern__Redis__{one.Key}", one => one.Value), new Dictionary<string, string?>());
    }

    [Theory]
    [InlineData("Lectern__Data", ".env.performance line 1 is not NAME=VALUE.")]
    [InlineData("\n# ok\n=5", ".env.performance line 3 is not NAME=VALUE.")]
    public void A_line_of_the_environment_file_that_cannot_be_read_is_named(string text, string expected)
    {
        File.WriteAllText(Path.Combine(_folder, ".env.performance"), text);
        var error = Assert.Throws<UsageException>(() => Read());
        Assert.EndsWith(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Replicas_are_listed_in_the_environment()
    {
        var settings = LecternSettings.Read(_folder, null, new Dictionary<string, string>
        {
            ["Lectern__Database__Connection"] = "postgres://lectern@db1/lectern",
            ["Lectern__Database__Replicas__0"] = "postgres://lectern@db2:5433/lectern",
            ["Lectern__Database__Replicas__1"] = "",
            ["Lectern__Database__Replicas__2"] = "Host=db3;Username=lectern",
        }, new Dictionary<string, string?>());
        Assert.Equal(["postgres://db2:5433/lectern", "postgres://db3:5432/"], settings.ReplicaAddresses().Select(address => address.ToString()));
    }

    [Theory]
    [InlineData("sqlite:x.db", "postgres://lectern@db2/lectern", "Replicas need a PostgreSQL store")]
    [InlineData("postgres://lectern@db1/lectern", "sqlite:x.db", "A replica is a PostgreSQL server")]
    [InlineData("postgres://lectern@db1/lectern", "db2", "Replica: The database address must be")]
    public void A_replica_that_cannot_be_one_stops_the_start(string store, string replica, string expected)
    {
        var settings = LecternSettings.Read(_folder, null, new Dictionary<string, string>(), new Dictionary<string, string?>
        {
            ["Lectern:Database:Connection"] = store,
            ["Lectern:Database:Replicas:0"] = replica,
        });
        Assert.Contains(expected, Assert.Throws<UsageException>(settings.ReplicaAddresses).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_settings_file_that_is_missing_or_no_JSON_is_named()
    {
        var missing = Path.Combine(_folder, "missing.json");
        Assert.Contains(missing, Assert.Throws<UsageException>(() => ReadFile(missing)).Message, StringComparison.Ordinal);

        var broken = Path.Combine(_folder, "broken.json");
        File.WriteAllText(broken, "{ \"Lectern\": ");
        Assert.StartsWith("The settings file cannot be read: ", Assert.Throws<UsageException>(() => ReadFile(broken)).Message, StringComparison.Ordinal);
    }

    private string? Read(string? environment = null, string? commandLine = null)
    {
        var variables = new Dictionary<string, string>();
        if (environment is not null)
            variables[Variable] = environment;
        var arguments = new Dictionary<string, string?>();
        if (commandLine is not null)
            arguments[Key] = commandLine;
        return LecternSettings.Read(_folder, null, variables, arguments).Configuration[Key];
    }

    private LecternSettings ReadFile(string file) => LecternSettings.Read(_folder, file, new Dictionary<string, string>(), new Dictionary<string, string?>());
}
