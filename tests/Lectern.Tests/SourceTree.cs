namespace Lectern.Tests;

/// <summary>The checkout that the tests were built in.</summary>
internal static class SourceTree
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Lectern.slnx")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
