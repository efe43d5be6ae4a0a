namespace Lectern.Tests;

/// <summary>Finds the real input that lies beside the checkout, in <c>shared/data</c>.</summary>
internal static class SharedData
{
    private static readonly string Root = Find();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var data = Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(data)) return data;
        }
        throw new DirectoryNotFoundException($"No folder shared/data beside any parent of {AppContext.BaseDirectory}: put the input data next to the checkout.");
    }
}
