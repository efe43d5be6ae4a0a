using System.CommandLine;
using Lectern.Commands;

namespace Lectern.Tests.Commands;

/// <summary>Exit codes and messages: 0 done, 1 failed, 2 used wrongly, and one sentence that names the fix.</summary>
public sealed class CommandLineTests
{
    public static TheoryData<string> Verbs() => [.. Leaves(CommandLine.Root(), "")];

    [Theory, MemberData(nameof(Verbs))]
    public async Task Every_verb_explains_itself_with_an_example(string verb)
    {
        var (code, output, error) = await RunAsync([.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal((0, ""), (code, error));
        Assert.Contains($"Example: lectern {verb}", output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", 0)]
    [InlineData("--version", 0)]
    [InlineData("-h", 0)]
    public async Task Asked_about_itself_it_answers(string arguments, int expected)
    {
        var (code, output, error) = await RunAsync(arguments.Split(' '));
        Assert.Equal((expected, ""), (code, error));
        Assert.NotEmpty(output.Trim());
    }

    [Theory]
    [InlineData("walk", "walk")]
    [InlineData("serve --sideways", "--sideways")]
    [InlineData("--sideways", "--sideways")]
    [InlineData("serve extra", "extra")]
    [InlineData("serve --urls", "--urls")]
    [InlineData("serve --urls nonsense", "write one such as http://127.0.0.1:5080")]
    [InlineData("serve --database nonsense", "The database address must be")]
    [InlineData("serve --config /no/such/file.json", "There is no settings file /no/such/file.json")]
    [InlineData("seed", "--size")]
    [InlineData("seed --size XXL", "XXL")]
    [InlineData("seed --size L --seed many", "many")]
    [InlineData("user", "lectern user --help")]
    [InlineData("user create", "--email")]
    [InlineData("user create --email a@b.example --name A --role king --password-stdin", "'learner' 'instructor' 'admin'")]
    [InlineData("import", "lectern import --help")]
    [InlineData("import oneroster", "lectern import oneroster --help")]
    [InlineData("import oneroster /no/such/roster.zip", "There is nothing at /no/such/roster.zip")]
    [InlineData("purge", "Say what to purge: --tag TAG, --path PATH or --all")]
    [InlineData("purge --all --tag courses", "leave --tag and --path out")]
    [InlineData("purge --path /admin", "--path \"/admin\"; write /, /courses, /courses/SLUG")]
    [InlineData("purge --path courses", "--path \"courses\"")]
    [InlineData("purge --path /api/users/ada", "/api/users/ID")]
    [InlineData("serve --redis cache:port", "Lectern:Redis:Endpoints has 'cache:port', which is no server; write HOST:PORT")]
    [InlineData("seed --size XS --redis cache:6379,redis://cache", "'redis://cache'")]
    [InlineData("check --redis ,", "',', which is no server")]
    [InlineData("check --database nonsense", "The database address must be")]
    public async Task Used_wrongly_it_ends_with_2_and_names_the_fix(string arguments, string expected)
    {
        var (code, output, error) = await RunAsync(arguments.Split(' '));

        Assert.Equal((2, ""), (code, output));
        AssertOneSentence(error);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("seed --size XS --database postgres://nobody@127.0.0.1:1/none", "check that PostgreSQL runs there")]
    [InlineData("serve --database postgres://nobody@127.0.0.1:1/none", "check that PostgreSQL runs there")]
    [InlineData("seed --size XS --database sqlite:/no/such/folder/lectern.db", "check that its folder exists")]
    public async Task When_it_cannot_it_ends_with_1_and_names_the_fix(string arguments, string expected)
    {
        var (code, output, error) = await RunAsync(arguments.Split(' '));

        Assert.Equal((1, ""), (code, output));
        AssertOneSentence(error);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_with_a_way_out()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();

        var (code, _, error) = await RunAsync(["serve", "--no-demo", "--urls", $"http://{taken.LocalEndpoint}", "--data", TestStores.TemporaryFolder()]);

        Assert.Equal(1, code);
        AssertOneSentence(error);
        Assert.Contains($"Another program listens at http://{taken.LocalEndpoint} already", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seeded_store_refuses_another_size_and_names_another_folder()
    {
        var data = TestStores.TemporaryFolder();
        Assert.Equal(0, (await LecternProgram.RunAsync("", "seed", "--size", "XS", "--data", data)).ExitCode);

        var again = await LecternProgram.RunAsync("", "seed", "--size", "XS", "--json", "--data", data);
        Assert.Equal((0, ""), (again.ExitCode, again.Error));
        Assert.Contains("\"alreadySeeded\": true", again.Output, StringComparison.Ordinal);

        var other = await LecternProgram.RunAsync("", "seed", "--size", "S", "--data", data);
        Assert.Equal((1, ""), (other.ExitCode, other.Output));
        Assert.EndsWith("was seeded as XS-1, and only an empty store can be seeded; choose another one with --data ./data-s.", other.Error, StringComparison.Ordinal);
    }

    private static void AssertOneSentence(string error)
    {
        Assert.StartsWith("lectern: ", error, StringComparison.Ordinal);
        Assert.EndsWith(".", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, output, error);
        return (code, output.ToString(), error.ToString().Trim());
    }

    private static IEnumerable<string> Leaves(Command command, string path) => command.Subcommands.Count == 0
        ? [path]
        : command.Subcommands.SelectMany(inner => Leaves(inner, $"{path} {inner.Name}".Trim()));
}
