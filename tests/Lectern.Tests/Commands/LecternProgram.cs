using System.Diagnostics;

namespace Lectern.Tests.Commands;

/// <summary>The program as a user of the shell runs it.</summary>
internal static class LecternProgram
{
    public sealed record Result(int ExitCode, string Output, string Error);

    public static Task<Result> RunAsync(string input, params string[] arguments) => RunAsync(input, [], arguments);

    /// <summary>With variables of the environment besides those of the tests.</summary>
    public static Task<Result> RunWithAsync(Dictionary<string, string> environment, params string[] arguments) => RunAsync("", environment, arguments);

    private static async Task<Result> RunAsync(string input, Dictionary<string, string> environment, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "lectern.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = TestStores.TemporaryFolder(),
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading.
        }
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new(process.ExitCode, (await output).Trim(), (await error).Trim());
    }
}
