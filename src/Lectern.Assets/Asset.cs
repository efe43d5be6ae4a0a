using System.IO.Compression;
using System.Security.Cryptography;

namespace Lectern.Assets;

/// <summary>One file in all its forms.</summary>
/// <param name="name">Without the hash.</param>
/// <param name="bytes">As a browser gets to see it.</param>
internal sealed class Asset(string name, byte[] bytes)
{
    // Made once a build: time does not matter here, each byte is sent often.
    private static readonly BrotliCompressionOptions Slowest = new() { Quality = 11 };

    /// <summary><c>lectern.3f5a2b1c.css</c>.</summary>
    public string File { get; } =
        $"{Path.GetFileNameWithoutExtension(name)}.{Convert.ToHexStringLower(SHA256.HashData(bytes))[..8]}{Path.GetExtension(name)}";

    /// <summary>The file, and with <c>.br</c> and <c>.gz</c> behind its name what is shorter than it.</summary>
    public IEnumerable<(string Name, byte[] Bytes)> Files()
    {
        yield return (File, bytes);
        foreach (var (ending, form) in new[] { (".br", Brotli()), (".gz", Gzip()) })
        {
            if (form.Length < bytes.Length)
                yield return (File + ending, form);
        }
    }

    private byte[] Brotli() => Compress(output => new BrotliStream(output, Slowest));

    private byte[] Gzip() => Compress(output => new GZipStream(output, CompressionLevel.SmallestSize));

    private byte[] Compress(Func<Stream, Stream> open)
    {
        using var output = new MemoryStream();
        using (var compressed = open(output))
            compressed.Write(bytes);
        return output.ToArray();
    }
}
