using System.Runtime.InteropServices;
using System.Text;

namespace Lectern.Delivery.Images.Vips;

/// <summary>
/// libvips (https://www.libvips.org), called directly: the dozen of its functions that make a variant. It is looked for where the setting
/// says, then beside the program (<c>libvips/</c>, which the build takes from npm), then among the system's libraries. Its options are C
/// varargs; only whole numbers and pointers are passed in them, which Linux on x64 and arm64 hands over as fixed arguments are.
/// Thread-safe.
/// </summary>
internal sealed unsafe class VipsLibrary
{
    private const string System = "libvips.so.42";

    // A loader that nobody needs is a loader that nobody attacks. The rest of libvips reads SVG, PDF, TIFF and whatever ImageMagick does.
    private static readonly string[] Loaders = ["VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp", "VipsForeignLoadHeif"];

    private static readonly Lock Loading = new();
    private static VipsLibrary? _loaded;

    private readonly nint _handle;
    private readonly delegate* unmanaged<nint> _errorBuffer;
    private readonly delegate* unmanaged<void> _errorClear;
    private readonly delegate* unmanaged<void> _threadShutdown;

    private VipsLibrary(nint handle, string path)
    {
        (_handle, Path) = (handle, path);
        _errorBuffer = (delegate* unmanaged<nint>)Export("vips_error_buffer");
        _errorClear = (delegate* unmanaged<void>)Export("vips_error_clear");
        _threadShutdown = (delegate* unmanaged<void>)Export("vips_thread_shutdown");
        Thumbnail = (delegate* unmanaged<byte*, nint*, int, byte*, int, byte*, int, byte*, int, byte*, byte*, nint, int>)Export("vips_thumbnail");
        CopyMemory = (delegate* unmanaged<nint, nint>)Export("vips_image_copy_memory");
        Width = (delegate* unmanaged<nint, int>)Export("vips_image_get_width");
        Height = (delegate* unmanaged<nint, int>)Export("vips_image_get_height");
        HasAlpha = (delegate* unmanaged<nint, int>)Export("vips_image_hasalpha");
        ArrayOfDoubles = (delegate* unmanaged<double*, int, nint>)Export("vips_array_double_new");
        ReleaseArea = (delegate* unmanaged<nint, void>)Export("vips_area_unref");
        Flatten = (delegate* unmanaged<nint, nint*, byte*, nint, nint, int>)Export("vips_flatten");
        WriteToBuffer = (delegate* unmanaged<nint, byte*, nint*, nuint*, nint, int>)Export("vips_image_write_to_buffer");
        WriteToMemory = (delegate* unmanaged<nint, nuint*, nint>)Export("vips_image_write_to_memory");
        Free = (delegate* unmanaged<nint, void>)Export("g_free");
        Release = (delegate* unmanaged<nint, void>)Export("g_object_unref");
        Start();
    }

    /// <summary>The file it came from.</summary>
    public string Path { get; }

    /// <summary>Such as <c>8.18.7</c>.</summary>
    public string Version { get; private set; } = "";

    /// <summary>The formats that this build of it can write: some leave AVIF out.</summary>
    public IReadOnlyList<VariantFormat> Formats { get; private set; } = [];

    internal readonly delegate* unmanaged<byte*, nint*, int, byte*, int, byte*, int, byte*, int, byte*, byte*, nint, int> Thumbnail;
    internal readonly delegate* unmanaged<nint, nint> CopyMemory;
    internal readonly delegate* unmanaged<nint, int> Width;
    internal readonly delegate* unmanaged<nint, int> Height;
    internal readonly delegate* unmanaged<nint, int> HasAlpha;
    internal readonly delegate* unmanaged<double*, int, nint> ArrayOfDoubles;
    internal readonly delegate* unmanaged<nint, void> ReleaseArea;
    internal readonly delegate* unmanaged<nint, nint*, byte*, nint, nint, int> Flatten;
    internal readonly delegate* unmanaged<nint, byte*, nint*, nuint*, nint, int> WriteToBuffer;
    internal readonly delegate* unmanaged<nint, nuint*, nint> WriteToMemory;
    internal readonly delegate* unmanaged<nint, void> Free;
    internal readonly delegate* unmanaged<nint, void> Release;

    /// <summary>Loads it once for the process: the library keeps state of its own.</summary>
    /// <param name="path">A file; empty to look beside the program and among the system's libraries.</param>
    /// <returns>Null when there is none that can be used.</returns>
    public static VipsLibrary? Find(string path)
    {
        lock (Loading)
        {
            // What is named and not there is not there, whatever another part of the program has found.
            if (path.Length > 0 && !File.Exists(path))
                return null;
            return _loaded ??= Candidates(path).Select(TryLoad).FirstOrDefault(library => library is not null);
        }
    }

    /// <summary>What it says went wrong since the last call. Other threads' complaints may stand there too: for logs only.</summary>
    public string TakeError()
    {
        var text = Marshal.PtrToStringUTF8(_errorBuffer())?.Trim() ?? "";
        _errorClear();
        return text.Length > 500 ? text[..500] : text;
    }

    /// <summary>Gives back what it keeps for the calling thread, before that ends.</summary>
    public void LeaveThread() => _threadShutdown();

    private static IEnumerable<string> Candidates(string path)
    {
        if (path.Length > 0)
            return [path];
        var beside = global::System.IO.Path.Combine(AppContext.BaseDirectory, "libvips");
        return Directory.Exists(beside) ? [.. Directory.GetFiles(beside, "libvips*.so*"), System] : [System];
    }

    private static VipsLibrary? TryLoad(string path)
    {
        if (!NativeLibrary.TryLoad(path, out var handle))
            return null;
        try
        {
            return new(handle, path);
        }
        catch (Exception error) when (error is EntryPointNotFoundException or InvalidOperationException)
        {
            return null; // too old, or a namesake
        }
    }

    private void Start()
    {
        fixed (byte* name = "lectern\0"u8)
        {
            if (((delegate* unmanaged<byte*, int>)Export("vips_init"))(name) != 0)
                throw new InvalidOperationException($"libvips at {Path} does not start: {TakeError()}");
        }
        Block("VipsForeignLoad", true);
        foreach (var loader in Loaders)
            Block(loader, false);
        // One thread a variant: the workers are what is bounded. No cache of operations: what is made is kept on disk.
        ((delegate* unmanaged<int, void>)Export("vips_concurrency_set"))(1);
        ((delegate* unmanaged<int, void>)Export("vips_cache_set_max"))(0);
        var version = (delegate* unmanaged<int, int>)Export("vips_version");
        Version = $"{version(0)}.{version(1)}.{version(2)}";
        Formats = [.. Enum.GetValues<VariantFormat>().Where(CanWrite)];
    }

    private void Block(string loader, bool blocked)
    {
        fixed (byte* name = Encoding.ASCII.GetBytes(loader + "\0"))
            ((delegate* unmanaged<byte*, int, void>)Export("vips_operation_block_set"))(name, blocked ? 1 : 0);
    }

    private bool CanWrite(VariantFormat format)
    {
        fixed (byte* suffix = Encoding.ASCII.GetBytes($".{VariantName.ExtensionOf(format)}\0"))
        {
            var can = ((delegate* unmanaged<byte*, nint>)Export("vips_foreign_find_save_target"))(suffix) != 0;
            TakeError();
            return can;
        }
    }

    private nint Export(string name) => NativeLibrary.GetExport(_handle, name);
}
