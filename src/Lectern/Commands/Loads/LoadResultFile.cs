using Lectern.LoadTesting.Results;

namespace Lectern.Commands.Loads;

/// <summary>Reads what <c>lectern load --json</c> wrote.</summary>
internal static class LoadResultFile
{
    public static async Task<LoadResult> ReadAsync(string path, CancellationToken cancel)
    {
        if (!File.Exists(path))
            throw new UsageException($"There is no file {path}; write one with lectern load URL --json {Path.GetFileName(path)}.");
        try
        {
            return LoadResult.Parse(await File.ReadAllTextAsync(path, cancel));
        }
        catch (FormatException error)
        {
            throw new FailedException($"{path} is no result of lectern load --json: {error.Message}");
        }
    }
}
