using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lectern.Server.Web;

/// <summary>
/// The style sheet, the script and the icon, out of the assembly. Their addresses carry a hash of their bytes, so a browser
/// keeps them for a year and still sees a new version at once.
/// </summary>
public static class WebAssets
{
    private const string Prefix = "assets/";
    private const string Forever = "public, max-age=31536000, immutable";

    private static readonly FrozenDictionary<string, Asset> ByName = Load().ToFrozenDictionary(asset => asset.Name);
    private static readonly FrozenDictionary<string, Asset> ByFile = ByName.Values.ToFrozenDictionary(asset => asset.File);

    /// <summary>The address of an asset such as <c>lectern.css</c>.</summary>
    public static string Url(string name) => ByName[name].Url;

    public static void MapAssets(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/assets/{file}", Get).AllowAnonymous().ExcludeFromDescription();

    private static Results<FileContentHttpResult, NotFound> Get(string file, HttpContext http)
    {
        if (!ByFile.TryGetValue(file, out var asset))
            return TypedResults.NotFound();
        var headers = http.Response.Headers;
        headers.CacheControl = Forever;
        headers.Vary = "Accept-Encoding";
        if (!http.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal))
            return TypedResults.Bytes(asset.Bytes, asset.ContentType);
        headers.ContentEncoding = "br";
        return TypedResults.Bytes(asset.Brotli.Value, asset.ContentType);
    }

    private static IEnumerable<Asset> Load()
    {
        var assembly = typeof(WebAssets).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            yield return new(resource[Prefix.Length..], bytes);
        }
    }

    private sealed class Asset(string name, byte[] bytes)
    {
        public string Name => name;
        public byte[] Bytes => bytes;

        /// <summary><c>lectern.3f5a2b1c.css</c>.</summary>
        public string File { get; } =
            $"{Path.GetFileNameWithoutExtension(name)}.{Convert.ToHexStringLower(SHA256.HashData(bytes))[..8]}{Path.GetExtension(name)}";

        public string Url => "/assets/" + File;

        public Lazy<byte[]> Brotli { get; } = new(() => Compress(bytes));

        public string ContentType => Path.GetExtension(name) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "application/octet-stream",
        };

        private static byte[] Compress(byte[] bytes)
        {
            using var output = new MemoryStream();
            using (var brotli = new BrotliStream(output, CompressionLevel.SmallestSize))
                brotli.Write(bytes);
            return output.ToArray();
        }
    }
}
