using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Lectern.Server.Web.Answers;
using Lectern.Server.Web.Delivery;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lectern.Server.Web;

/// <summary>
/// Style sheets, scripts and the icon, out of the assembly. Their addresses carry a hash of their bytes, so a browser
/// keeps them for a year and still sees a new version at once. What a script imports is hashed before it.
/// </summary>
public static partial class WebAssets
{
    private const string Prefix = "assets/";

    private static readonly FrozenDictionary<string, Asset> ByName = Load().ToFrozenDictionary(asset => asset.Name);
    private static readonly FrozenDictionary<string, Asset> ByFile = ByName.Values.ToFrozenDictionary(asset => asset.File);

    /// <summary>The address of an asset such as <c>lectern.css</c>.</summary>
    public static string Url(string name) => ByName[name].Url;

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
        var (coding, bytes) = AnswerWriter.Accepts(accepted, "br") ? ("br", asset.Brotli.Value)
            : AnswerWriter.Accepts(accepted, "gzip") ? ("gzip", asset.Gzip.Value)
            : (null, asset.Bytes);
        headers.ContentEncoding = coding;
        return TypedResults.Bytes(bytes, asset.ContentType);
    }

    private static IEnumerable<Asset> Load()
    {
        var assembly = typeof(WebAssets).Assembly;
        var assets = new Dictionary<string, Asset>();
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => Load(assembly, name[Prefix.Length..], assets));
    }

    private static Asset Load(Assembly assembly, string name, Dictionary<string, Asset> assets)
    {
        if (assets.TryGetValue(name, out var known))
            return known;
        using var stream = assembly.GetManifestResourceStream(Prefix + name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        if (Path.GetExtension(name) == ".js")
            bytes = Encoding.UTF8.GetBytes(Import().Replace(Encoding.UTF8.GetString(bytes), import => $"from \"./{Load(assembly, import.Groups["name"].Value, assets).File}\""));
        return assets[name] = new(name, bytes);
    }

    // An import map would do the same, and would have to stand in the page, where the policy allows no script.
    [GeneratedRegex(@"from ""\./(?<name>[\w-]+\.js)""")]
    private static partial Regex Import();

    private sealed class Asset(string name, byte[] bytes)
    {
        public string Name => name;
        public byte[] Bytes => bytes;

        /// <summary><c>lectern.3f5a2b1c.css</c>.</summary>
        public string File { get; } =
            $"{Path.GetFileNameWithoutExtension(name)}.{Convert.ToHexStringLower(SHA256.HashData(bytes))[..8]}{Path.GetExtension(name)}";

        public string Url => "/assets/" + File;

        public Lazy<byte[]> Brotli { get; } = new(() => Compress(bytes, output => new BrotliStream(output, CompressionLevel.SmallestSize)));

        public Lazy<byte[]> Gzip { get; } = new(() => Compress(bytes, output => new GZipStream(output, CompressionLevel.SmallestSize)));

        public string ContentType => Path.GetExtension(name) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            ".txt" => "text/plain; charset=utf-8",
            _ => "application/octet-stream",
        };

        private static byte[] Compress(byte[] bytes, Func<Stream, Stream> open)
        {
            using var output = new MemoryStream();
            using (var compressed = open(output))
                compressed.Write(bytes);
            return output.ToArray();
        }
    }
}
