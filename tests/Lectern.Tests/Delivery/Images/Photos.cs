using System.Buffers.Binary;
using System.IO.Compression;
using Lectern.Delivery.Files;
using Lectern.Delivery.Images;
using Lectern.Delivery.Images.Vips;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Delivery.Images;

/// <summary>Real photographs, images made for a test, and the pixels of either.</summary>
internal static class Photos
{
    private static readonly Lazy<VipsLibrary> Vips = new(() => VipsLibrary.Find("") ?? throw new InvalidOperationException("libvips is not beside the tests: is npm at hand, or libvips42 installed?"));

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static string[] All { get; } = [.. Directory.GetFiles(SharedData.PathOf("photos"), "*.jpg").Order()];

    /// <summary>An image at most so wide: gray levels from 0 to 255, row by row.</summary>
    public static (int Width, int Height, byte[] Gray) GrayOf(string path, int width = 100_000)
    {
        var (w, h, channels, pixels) = PixelsOf(path, width);
        // ITU-R BT.601, as luma is meant in JPEG.
        return (w, h, [.. Enumerable.Range(0, w * h).Select(i => channels < 3 ? pixels[i * channels] : (byte)((299 * pixels[i * channels] + 587 * pixels[i * channels + 1] + 114 * pixels[i * channels + 2]) / 1000))]);
    }

    public static (int Width, int Height, int Channels, byte[] Pixels) PixelsOf(string path, int width = 100_000)
    {
        using var image = VipsImage.Thumbnail(Vips.Value, path, width) ?? throw new InvalidDataException($"{path} cannot be decoded: {Vips.Value.TakeError()}");
        var pixels = image.Pixels();
        return (image.Width, image.Height, pixels.Length / (image.Width * image.Height), pixels);
    }

    /// <summary>A JPEG of it at most so wide.</summary>
    public static byte[] JpegOf(string path, int width, int quality)
    {
        using var image = VipsImage.Thumbnail(Vips.Value, path, width)!;
        return image.Encode($".jpg[Q={quality},optimize_coding,strip]")!;
    }

    public static async Task<MediaFile> PutAsync(TestServer server, string path) => await PutAsync(server, await File.ReadAllBytesAsync(path, Cancel));

    public static async Task<MediaFile> PutAsync(TestServer server, byte[] bytes) =>
        (await server.Services.GetRequiredService<MediaFiles>().PutAsync(new MemoryStream(bytes), cancel: Cancel)).File!;

    /// <summary>A photograph that says it was taken with the camera turned (EXIF orientation 6), and who took it.</summary>
    public static byte[] Turned(string path)
    {
        var photo = File.ReadAllBytes(path);
        byte[] tiff = [.. "II*\0"u8, 8, 0, 0, 0, 2, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0x3B, 0x01, 2, 0, 4, 0, 0, 0, .. "Ada\0"u8, 0, 0, 0, 0];
        byte[] exif = [.. "Exif\0\0"u8, .. tiff];
        byte[] segment = [0xFF, 0xE1, (byte)((exif.Length + 2) >> 8), (byte)(exif.Length + 2), .. exif];
        return [.. photo[..2], .. segment, .. photo[2..]];
    }

    /// <summary>A PNG of one color.</summary>
    public static byte[] Png(int width, int height, ReadOnlySpan<byte> rgba, bool damaged = false, byte interlaced = 0)
    {
        var row = new byte[1 + width * 4];
        for (var x = 0; x < width; x++)
            rgba.CopyTo(row.AsSpan(1 + x * 4));
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
                zlib.Write(row);
        }
        var pixels = data.ToArray();
        if (damaged)
            Array.Fill(pixels, (byte)0x5A, 2, pixels.Length - 2);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = (8, 6, interlaced);
        return [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, pixels), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] data)
    {
        byte[] chunk = [0, 0, 0, 0, .. type, .. data, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc(chunk.AsSpan(4, data.Length + 4)));
        return chunk;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }
        return ~crc;
    }
}
