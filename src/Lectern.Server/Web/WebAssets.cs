using System.Collections.Frozen;
using System.Reflection;
using Lectern.Server.Web.Answers;
using Lectern.Server.Web.Delivery;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lectern.Server.Web;

/// <summary>
/// Style sheets, scripts and the icon, out of the assembly. Their addresses carry a hash of their bytes, so a browser
/// keeps them for a year and still sees a new version at once. Hashed and compressed when the program was built (assets.targets).
/// </summary>
public static class WebAssets
{
    private const string Prefix = "assets/";

    private static readonly FrozenDictionary<string, Asset> ByFile = Load().ToFrozenDictionary(asset => asset.File);
    private static readonly FrozenDictionary<string, Asset> ByName = ByFile.Values.ToFrozenDictionary(asset => asset.Name);

    /// <summary>Every one that this build has, by name: what comes from npm may be missing.</summary>
    public static IEnumerable<string> Names => ByName.Keys;

    /// <summary>The address of an asset such as <c>lectern.css</c>.</summary>
    public static string Url(string name) => $"/assets/{ByName[name].File}";

    /// <summary>Whether this build has it: what comes from npm may be missing.</summary>
    public static bool Has(string name) => ByName.ContainsKey(name);

    public static void MapAssets(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/assets/{file}", Get).AllowAnonymous().ExcludeFromDescription();

    private static Results<FileContentHttpResult, NotFound> Get(string file, HttpContext http)
    {
        if (!ByFile.TryGetValue(file, out var asset))
            return TypedResults.NotFound();
        var headers = http.Response.Headers;
        headers.CacheControl = CacheTable.Asset;
        headers.Vary = "Accept-Encoding";
        var accepted = http.Request.Headers.AcceptEncoding;
        // Browsers ask for Brotli on https only; a school's own network may well have none.
        var (coding, bytes) = asset.Brotli is { } brotli && AnswerWriter.Accepts(accepted, "br") ? ("br", brotli)
            : asset.Gzip is { } gzip && AnswerWriter.Accepts(accepted, "gzip") ? ("gzip", gzip)
            : (null, asset.Bytes);
        headers.ContentEncoding = coding;
        return TypedResults.Bytes(bytes, asset.ContentType);
    }

    private static IEnumerable<Asset> Load()
    {
        var assembly = typeof(WebAssets).Assembly;
        var files = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(name => name[Prefix.Length..], name => Read(assembly, name), StringComparer.Ordinal);
        return files.Where(file => Path.GetExtension(file.Key) is not (".br" or ".gz"))
            .Select(file => new Asset(file.Key, file.Value, files.GetValueOrDefault(file.Key + ".br"), files.GetValueOrDefault(file.Key + ".gz")));
    }

    private static byte[] Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <param name="File"><c>lectern.3f5a2b1c.css</c>.</param>
    /// <param name="Bytes">As it is.</param>
    /// <param name="Brotli">Null when that is not shorter.</param>
    /// <param name="Gzip">Null when that is not shorter.</param>
    private sealed record Asset(string File, byte[] Bytes, byte[]? Brotli, byte[]? Gzip)
    {
        public string Name { get; } = Path.GetFileNameWithoutExtension(Path.GetFileNameWithoutExtension(File)) + Path.GetExtension(File);

        public string ContentType => Path.GetExtension(File) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            ".txt" => "text/plain; charset=utf-8",
            _ => "application/octet-stream",
        };
    }
}
