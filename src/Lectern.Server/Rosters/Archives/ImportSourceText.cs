using System.Text;

namespace Lectern.Server.Rosters.Archives;

/// <summary>Reads whole small files of a set.</summary>
internal static class ImportSourceText
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The bytes of a file; null when the set has none of that name, or, with the reason reported, more than the limit.</summary>
    public static byte[]? ReadBytes(this ImportSource source, string name, int limit, ImportProblems problems)
    {
        using var stream = source.OpenRead(name);
        if (stream is null)
            return null;
        var bytes = new MemoryStream();
        var buffer = new byte[81920];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length <= limit)
                continue;
            problems.Error(name, null, $"the file is larger than {limit:N0} bytes, the limit for its kind");
            return null;
        }
        return bytes.ToArray();
    }

    /// <summary>The text of a file that should be UTF-8; another encoding is taken for Windows-1252's twin Latin-1, with a warning.</summary>
    public static string? ReadText(this ImportSource source, string name, int limit, ImportProblems problems)
    {
        if (source.ReadBytes(name, limit, problems) is not { } bytes)
            return null;
        try
        {
            return Strict.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            problems.Warn(name, null, "the page is not UTF-8; it is read as Latin-1");
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
