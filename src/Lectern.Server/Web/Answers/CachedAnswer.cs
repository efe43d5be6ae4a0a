using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Lectern.Caching;

namespace Lectern.Server.Web.Answers;

/// <summary>The body of an answer as it is sent: serialized once, compressed at most once in each way. Immutable to its readers; thread-safe.</summary>
public sealed class CachedAnswer
{
    private const int WorthCompressing = 1024;

    private byte[]? _brotli;
    private byte[]? _gzip;

    private CachedAnswer(string type, byte[] body, string tag) => (ContentType, Body, Tag) = (type, body, tag);

    public string ContentType { get; }

    public byte[] Body { get; }

    /// <summary>A strong entity tag of the plain form, in quotes.</summary>
    public string Tag { get; }

    /// <summary>The entity tag of the form for <c>br</c>: other bytes, another tag.</summary>
    public string BrotliTag => field ??= $"{Tag.AsSpan(0, Tag.Length - 1)}-br\"";

    /// <summary>The entity tag of the form for <c>gzip</c>.</summary>
    public string GzipTag => field ??= $"{Tag.AsSpan(0, Tag.Length - 1)}-gz\"";

    public bool IsWorthCompressing => Body.Length >= WorthCompressing;

    /// <summary>Is there a form that is sent to nearly everyone, or none to be made?</summary>
    public bool IsCompressed => _brotli is not null || _gzip is not null || !IsWorthCompressing;

    // 4 is where Brotli is about as fast as gzip and smaller; the work is done once for many readers.
    public byte[] Brotli => _brotli ??= Compress(stream => new BrotliStream(stream, new BrotliCompressionOptions { Quality = 4 }));

    public byte[] Gzip => _gzip ??= Compress(stream => new GZipStream(stream, CompressionLevel.Optimal));

    public static CachedAnswer Json<T>(T value, JsonTypeInfo<T> type) => Of("application/json; charset=utf-8", JsonSerializer.SerializeToUtf8Bytes(value, type));

    public static CachedAnswer Html(byte[] body) => Of("text/html; charset=utf-8", body);

    // 128 bits of SHA-256 are enough for bytes that we made ourselves.
    private static CachedAnswer Of(string type, byte[] body) => new(type, body, $"\"{Base64Url.EncodeToString(SHA256.HashData(body).AsSpan(0, 16))}\"");

    private byte[] Compress(Func<Stream, Stream> open)
    {
        using var compressed = new MemoryStream(Body.Length / 2);
        using (var stream = open(compressed))
            stream.Write(Body);
        return compressed.ToArray();
    }

    /// <summary>The form in Redis: tag and content type as a line each, then the body.</summary>
    internal sealed class Codec : ICacheCodec<CachedAnswer>
    {
        public static Codec Instance { get; } = new();

        // The compressed forms come later and are most often a third each.
        public int SizeOf(CachedAnswer value) => value.Body.Length + (value.IsWorthCompressing ? value.Body.Length * 2 / 3 : 0) + 300;

        public bool? AreSame(CachedAnswer first, CachedAnswer second) => first.Tag == second.Tag;

        public void Write(CachedAnswer value, IBufferWriter<byte> bytes)
        {
            bytes.Write(Encoding.ASCII.GetBytes($"{value.Tag}\n{value.ContentType}\n"));
            bytes.Write(value.Body);
        }

        public CachedAnswer? Read(ReadOnlySpan<byte> bytes)
        {
            var first = bytes.IndexOf((byte)'\n');
            var second = first < 0 ? -1 : bytes[(first + 1)..].IndexOf((byte)'\n');
            return second < 0 ? null
                : new(Encoding.ASCII.GetString(bytes.Slice(first + 1, second)), bytes[(first + second + 2)..].ToArray(), Encoding.ASCII.GetString(bytes[..first]));
        }
    }
}
