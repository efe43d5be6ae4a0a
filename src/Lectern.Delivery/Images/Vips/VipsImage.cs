using System.Text;

namespace Lectern.Delivery.Images.Vips;

/// <summary>An image in libvips' hands. Used by one thread at a time.</summary>
internal sealed unsafe class VipsImage : IDisposable
{
    private const int Boundless = 10_000_000; // VIPS_MAX_COORD
    private const int OnlyDown = 2; // VIPS_SIZE_DOWN
    private const int FailOnError = 2; // VIPS_FAIL_ON_ERROR: damage is a failure, a warning about some odd metadata is not

    private readonly VipsLibrary _vips;
    private nint _image;

    private VipsImage(VipsLibrary vips, nint image) => (_vips, _image) = (vips, image);

    public int Width => _vips.Width(_image);

    public bool HasAlpha => _vips.HasAlpha(_image) != 0;

    public int Height => _vips.Height(_image);

    /// <summary>
    /// Reads a file and makes it at most so wide, never larger than it is: turned as its EXIF orientation says, its color profile applied and
    /// converted to sRGB. JPEG and WebP are decoded at a fraction of their size where that is enough. Null when the pixels cannot be read.
    /// </summary>
    public static VipsImage? Thumbnail(VipsLibrary vips, string path, int width)
    {
        nint lazy = 0;
        fixed (byte* file = Encoding.UTF8.GetBytes(path + "\0"), height = "height\0"u8, size = "size\0"u8, failOn = "fail_on\0"u8, profile = "export_profile\0"u8, srgb = "srgb\0"u8)
        {
            if (vips.Thumbnail(file, &lazy, width, height, Boundless, size, OnlyDown, failOn, FailOnError, profile, srgb, 0) != 0)
                return null;
        }
        // Until here nothing is decoded; now it is, a strip at a time, and only the small image is in memory.
        var pixels = vips.CopyMemory(lazy);
        vips.Release(lazy);
        return pixels == 0 ? null : new(vips, pixels);
    }

    /// <summary>Puts what is transparent on white, for a format that knows no transparency.</summary>
    public bool Flatten()
    {
        if (!HasAlpha)
            return true;
        Span<double> white = [255, 255, 255];
        fixed (double* color = white)
        fixed (byte* background = "background\0"u8)
        {
            nint flat = 0;
            var array = _vips.ArrayOfDoubles(color, white.Length);
            var failed = _vips.Flatten(_image, &flat, background, array, 0) != 0;
            _vips.ReleaseArea(array);
            if (failed)
                return false;
            _vips.Release(_image);
            _image = flat;
            return true;
        }
    }

    /// <summary>The bytes of a file.</summary>
    /// <param name="suffix">A format and its options: <c>.jpg[Q=80]</c>.</param>
    public byte[]? Encode(string suffix)
    {
        nint buffer = 0;
        nuint length = 0;
        fixed (byte* name = Encoding.ASCII.GetBytes(suffix + "\0"))
        {
            if (_vips.WriteToBuffer(_image, name, &buffer, &length, 0) != 0)
                return null;
        }
        return Take(buffer, length);
    }

    /// <summary>The pixels: rows from the top, a byte a channel.</summary>
    public byte[] Pixels()
    {
        nuint length = 0;
        var buffer = _vips.WriteToMemory(_image, &length);
        return buffer == 0 ? [] : Take(buffer, length);
    }

    public void Dispose()
    {
        if (_image == 0)
            return;
        _vips.Release(_image);
        _image = 0;
    }

    private byte[] Take(nint buffer, nuint length)
    {
        var bytes = new Span<byte>((void*)buffer, checked((int)length)).ToArray();
        _vips.Free(buffer);
        return bytes;
    }
}
