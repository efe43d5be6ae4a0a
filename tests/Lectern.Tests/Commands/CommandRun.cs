using Lectern.Commands;
using Lectern.Server.Storage;

namespace Lectern.Tests.Commands;

/// <summary>A verb in this process, beside the servers of the test.</summary>
internal static class CommandRun
{
    public static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, output, error);
        return (code, output.ToString(), error.ToString().Trim());
    }

    /// <summary>What --database takes.</summary>
    public static string Database(this StoreAddress address) => address.Kind == StoreKind.Sqlite ? address.ToString() : address.ConnectionString;
}
