using System.CommandLine;
using System.CommandLine.Parsing;
using System.Data.Common;
using Lectern.Database.Admission;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Migrations;

namespace Lectern.Commands;

/// <summary>Every verb of the program. Exit codes: 0 done, 1 failed, 2 used wrongly.</summary>
internal static class CommandLine
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int UsedWrongly = 2;

    /// <param name="args">As typed.</param>
    /// <param name="output">Where help and version go; null for standard output.</param>
    /// <param name="error">Where it says what is wrong, in one sentence; null for standard error.</param>
    public static async Task<int> RunAsync(string[] args, TextWriter? output = null, TextWriter? error = null)
    {
        try
        {
            return await InvokeAsync(Root(), args, output ?? Console.Out, error ?? Console.Error);
        }
        catch (Exception fault) when (ExitCodeOf(fault) is { } code)
        {
            await (error ?? Console.Error).WriteLineAsync("lectern: " + Sentence(fault));
            return code;
        }
    }

    public static RootCommand Root() => new("Lectern, a fast learning platform. Without a verb it serves. Example: lectern --urls http://127.0.0.1:5080")
    {
        ServeCommand.Create(),
        UserCommand.Create(),
        SeedCommand.Create(),
        ImportCommand.Create(),
        PurgeCommand.Create(),
        CheckCommand.Create(),
        AlertsCommand.Create(),
        LoadCommand.Create(),
        CompareCommand.Create(),
        DetectCommand.Create(),
        FleetCommand.Create(),
        PlanCommand.Create(),
        AdviseCommand.Create(),
    };

    private static async Task<int> InvokeAsync(RootCommand root, string[] args, TextWriter output, TextWriter error)
    {
        var parsed = root.Parse(StartsWithVerb(root, args) ? args : [ServeCommand.Name, .. args]);
        if (parsed.Errors.Count > 0)
            throw new UsageException($"{OneLine(Foremost(parsed))} Run '{NameOf(parsed.CommandResult)} --help' for what it takes.");
        return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = PatienceOf(parsed), Output = output, Error = error });
    }

    // Anything else is a bug, and its stack trace is what a report of it needs.
    private static int? ExitCodeOf(Exception fault) => fault switch
    {
        UsageException => UsedWrongly,
        FailedException or MigrationException or DatabaseBusyException or DbException or IOException or UnauthorizedAccessException or OperationCanceledException => Failed,
        _ => null,
    };

    private static string Sentence(Exception fault) => fault switch
    {
        OperationCanceledException => "stopped.",
        DbException database => DatabaseFault.Explain(database),
        _ => fault.Message,
    };

    // After Ctrl-C a verb has this long to undo what it began. The server deals with signals itself.
    private static TimeSpan? PatienceOf(ParseResult parsed) => parsed.CommandResult.Command.Name == ServeCommand.Name ? null : TimeSpan.FromMinutes(10);

    // "Required command was not provided" comes first, but the word that nobody knows is what was wrong.
    private static string Foremost(ParseResult parsed) =>
        (parsed.Errors.FirstOrDefault(error => parsed.UnmatchedTokens.Any(token => error.Message.Contains(token, StringComparison.Ordinal))) ?? parsed.Errors[0]).Message;

    private static string OneLine(string message) => string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.') + ".";

    // "lectern user create", not "create".
    private static string NameOf(SymbolResult? result) => result is CommandResult { Command: not RootCommand } command
        ? $"{NameOf(command.Parent)} {command.Command.Name}"
        : "lectern";

    private static bool StartsWithVerb(RootCommand root, string[] args) => args is [var first, ..]
        && (root.Subcommands.Any(command => command.Name == first) || first is "--help" or "-h" or "-?" or "--version" || !first.StartsWith('-'));
}

/// <summary>The command was used wrongly; the message names the fix. Exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>The command could not do its work; the message names the fix. Exit code 1.</summary>
internal sealed class FailedException(string message) : Exception(message);
