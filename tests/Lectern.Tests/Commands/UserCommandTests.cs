using System.Net;
using Lectern.Server.Storage;
using Lectern.Tests.Accounts;

namespace Lectern.Tests.Commands;

public sealed class UserCommandTests
{
    private const string Password = "kept in a sealed envelope";

    [Theory, OnBothStores]
    public async Task The_first_administrator_is_made_on_the_command_line_beside_a_running_server(StoreKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        string[] arguments = ["user", "create", "--email", "root@example.org", "--name", "Root", "--role", "admin", "--password-stdin", "--json",
            "--database", kind == StoreKind.Sqlite ? server.Address.ToString() : server.Address.ConnectionString];

        var created = await LecternProgram.RunAsync(Password + "\n", arguments);
        Assert.Equal((0, """{"id":1,"email":"root@example.org","role":"admin"}""", ""), (created.ExitCode, created.Output, created.Error));

        using var client = server.Client();
        var answer = await client.SignInAsync("root@example.org", Password);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        var again = await LecternProgram.RunAsync(Password, arguments);
        Assert.Equal((1, "lectern: The email is taken: root@example.org has an account already."), (again.ExitCode, again.Error));
    }

    [Theory]
    [InlineData("short", "--role learner --password-stdin", "The password must have from 10 to 128 characters.")]
    [InlineData("", "--role learner", "Say --password-stdin")]
    [InlineData("", "--role king --password-stdin", "Must be one of: 'learner' 'instructor' 'admin'.")]
    public async Task Wrong_use_ends_with_2_and_says_what_to_change(string input, string arguments, string expected)
    {
        var result = await LecternProgram.RunAsync(input, ["user", "create", "--email", "ada@example.org", "--name", "Ada", .. arguments.Split(' ')]);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("lectern: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', result.Error);
    }
}
