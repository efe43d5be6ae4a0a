using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lectern.Server.Accounts;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;

namespace Lectern.Commands;

/// <summary><c>lectern user create</c>: makes an account, the first administrator's above all.</summary>
internal static class UserCommand
{
    public sealed record Created(long Id, string Email, string Role);

    public static Command Create() => new("user", "Makes accounts.") { CreateUser() };

    private static Command CreateUser()
    {
        var email = new Option<string>("--email") { Description = "Address to sign in with", Required = true };
        var name = new Option<string>("--name") { Description = "Name that others see", Required = true };
        var role = new Option<Role>("--role") { Description = "learner, instructor or admin", Required = true };
        role.AcceptOnlyFromAmong("learner", "instructor", "admin");
        var passwordStdin = new Option<bool>("--password-stdin") { Description = "Read the password from standard input, so that it stands in no process list and no history" };
        var json = new Option<bool>("--json") { Description = "Print the new account as JSON" };
        var arguments = new StoreArguments();
        var command = new Command("create", "Makes an account. Example: lectern user create --email ada@example.org --name 'Ada Byron' --role admin --password-stdin < password.txt")
        {
            email, name, role, passwordStdin, json,
        };
        arguments.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            if (!parsed.GetValue(passwordStdin))
                throw new UsageException("Say --password-stdin and give the password on standard input; on the command line others could read it.");
            var password = await ReadPasswordAsync(cancel);
            await using var store = await arguments.OpenStoreAsync(parsed, cancel);
            var errors = new FieldErrors();
            var outcome = await CreateAccount.Over(store).TryAsync(parsed.GetValue(email), parsed.GetValue(name), password, parsed.GetValue(role), errors, cancel);
            if (outcome.Fault != AccountFault.None)
                throw Refusal(outcome.Fault, errors);
            var created = new Created(outcome.Id, parsed.GetValue(email)!.Trim(), parsed.GetValue(role).ToString().ToLowerInvariant());
            Console.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(created, UserCommandJson.Default.Created)
                : $"{created.Email} can sign in as {created.Role} (user {created.Id}).");
            return CommandLine.Done;
        });
        return command;
    }

    // One line, as printf, a file or a password manager gives it; the line end is not part of it.
    private static async Task<string> ReadPasswordAsync(CancellationToken cancel) =>
        await Console.In.ReadLineAsync(cancel) ?? throw new UsageException("Standard input was empty; give the password there, as in: lectern user create … --password-stdin < password.txt");

    private static Exception Refusal(AccountFault fault, FieldErrors errors)
    {
        var message = string.Join(" ", errors.ByField.Select(field => $"The {field.Key} {string.Join(" and ", field.Value)}."));
        return fault == AccountFault.Taken ? new FailedException(message) : new UsageException(message);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(UserCommand.Created))]
internal sealed partial class UserCommandJson : JsonSerializerContext;
