namespace Lectern.Benchmarks;

/// <summary>
/// The catalogue page from memory, by turns with nginx serving the same bytes as a file: server CPU per request, driven by wrk with 64 connections.
/// <para>Run: <c>dotnet run -c Release --project bench/Lectern.Benchmarks -- CachedPage</c>. Needs wrk and nginx.</para>
/// </summary>
internal static class CachedPage
{
    private const string Page = "/courses";

    public static async Task RunAsync()
    {
        await using var lectern = await ServerProcess.StartAsync(null, new Dictionary<string, string>());
        using var client = new HttpClient();
        var page = new Uri(lectern.Address, Page);
        await using var nginx = await Nginx.StartAsync("courses.html", await client.GetByteArrayAsync(page));
        await NginxPairs.CompareAsync(lectern, page, nginx, "10s");
    }
}
