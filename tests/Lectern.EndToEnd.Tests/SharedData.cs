namespace Lectern.EndToEnd.Tests;

/// <summary>Finds the real input that lies beside the checkout, in <c>shared/data</c>.</summary>
internal static class SharedData
{
    public static string PathOf(params string[] path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var data = Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(data))
                return Path.Combine([data, .. path]);
        }
        throw new DirectoryNotFoundException("There is no shared/data beside the checkout.");
    }
}
