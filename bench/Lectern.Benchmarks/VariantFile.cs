using Lectern.Server.Storage.Seeding;

namespace Lectern.Benchmarks;

/// <summary>
/// A variant of a photograph from disk, by turns with nginx serving the same file: server CPU per request, driven by wrk with 64 connections.
/// <para>Run: <c>dotnet run -c Release --project bench/Lectern.Benchmarks -- VariantFile</c>. Needs wrk, nginx and libvips.</para>
/// </summary>
internal static class VariantFile
{
    public static async Task RunAsync()
    {
        IReadOnlyList<PhotoCourse> courses = [];
        await using var lectern = await ServerProcess.StartAsync(null, new Dictionary<string, string>(), async data => courses = await PhotoSchool.FillAsync(data, SeedSize.XS, 2));
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        var variant = new Uri(lectern.Address, $"/media/{courses[1].Hash}-640-70.avif");
        var bytes = await client.GetByteArrayAsync(variant);
        await using var nginx = await Nginx.StartAsync("variant.avif", bytes);
        Console.WriteLine($"{bytes.Length:N0} bytes");
        await NginxPairs.CompareAsync(lectern, variant, nginx, "20s");
    }
}
