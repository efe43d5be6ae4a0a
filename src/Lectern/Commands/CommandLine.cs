using System.CommandLine;
using System.CommandLine.Parsing;
using System.Data.Common;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Migrations;

namespace Lectern.Commands;

/// <summary>Every verb of the program. Exit codes: 0 done, 1 failed, 2 used wrongly.</summary>
internal static class CommandLine
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int UsedWrongly = 2;

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Lectern, a fast learning platform. Without a verb it serves.")
        {
            ServeCommand.Create(),
            UserCommand.Create(),
            SeedCommand.Create(),
            ImportCommand.Create(),
        };
        var parsed = root.Parse(StartsWithVerb(root, args) ? args : ["serve", .. args]);
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync($"lectern: {OneLine(parsed.Errors[0].Message)} Run 'lectern {NameOf(parsed.CommandResult)} --help' for what it takes.");
            return UsedWrongly;
        }
        try
        {
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = PatienceOf(parsed) });
        }
        catch (UsageException error)
        {
            await Console.Error.WriteLineAsync("lectern: " + error.Message);
            return UsedWrongly;
        }
        catch (Exception error) when (error is FailedException or MigrationException or StoreBusyException or DbException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync("lectern: " + error.Message);
            return Failed;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("lectern: stopped.");
            return Failed;
        }
    }

    // After Ctrl-C a verb has this long to undo what it began. The server deals with signals itself.
    private static TimeSpan? PatienceOf(ParseResult parsed) => parsed.CommandResult.Command.Name == ServeCommand.Name ? null : TimeSpan.FromMinutes(10);

    private static string OneLine(string message) => string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.') + ".";

    // "user create", not "create".
    private static string NameOf(CommandResult result) => result.Parent is CommandResult { Command: not RootCommand } parent
        ? NameOf(parent) + " " + result.Command.Name
        : result.Command.Name;

    private static bool StartsWithVerb(RootCommand root, string[] args) => args is [var first, ..]
        && (root.Subcommands.Any(command => command.Name == first) || first is "--help" or "-h" or "-?" or "--version" || !first.StartsWith('-'));
}

/// <summary>The command was used wrongly; the message names the fix. Exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>The command could not do its work; the message names the fix. Exit code 1.</summary>
internal sealed class FailedException(string message) : Exception(message);
