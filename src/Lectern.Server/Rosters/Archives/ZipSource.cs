using System.IO.Compression;

namespace Lectern.Server.Rosters.Archives;

/// <summary>The entries of a zip, after its directory was found to be one that nobody forged.</summary>
internal sealed class ZipSource : ImportSource
{
    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries;
    private readonly ByteBudget _budget;

    private ZipSource(ZipArchive zip, Dictionary<string, ZipArchiveEntry> entries, ByteBudget budget)
    {
        _zip = zip;
        _entries = entries;
        _budget = budget;
    }

    public override IReadOnlyCollection<string> Names => _entries.Keys;

    public override long LengthOf(string name) => _entries[name].Length;

    public override Stream? OpenRead(string name) =>
        _entries.TryGetValue(name, out var entry) ? new BudgetedStream(entry.Open, name, entry.CompressedLength, _budget) : null;

    public static ZipSource? OpenZip(string path, ArchiveLimits limits, ImportProblems problems)
    {
        var file = Path.GetFileName(path);
        try
        {
            var zip = ZipFile.OpenRead(path);
            var entries = Check(zip, limits, file, problems);
            if (entries is not null)
                return new ZipSource(zip, entries, new ByteBudget(limits, problems));
            zip.Dispose();
        }
        catch (InvalidDataException)
        {
            problems.Refuse(file, null, "this is not a zip file, or it is damaged");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Refuse(file, null, $"the file cannot be read: {error.Message}");
        }
        return null;
    }

    private static Dictionary<string, ZipArchiveEntry>? Check(ZipArchive zip, ArchiveLimits limits, string file, ImportProblems problems)
    {
        if (zip.Entries.Count > limits.Entries)
        {
            problems.Refuse(file, null, $"the zip has {zip.Entries.Count:N0} entries, the limit is {limits.Entries:N0}");
            return null;
        }
        var entries = new Dictionary<string, ZipArchiveEntry>(zip.Entries.Count);
        long total = 0;
        foreach (var entry in zip.Entries)
        {
            total += entry.Length;
            if (Fault(entry, total, limits) is { } fault)
                problems.Refuse(EntryName.Printable(entry.FullName), null, fault);
            else if (!entry.FullName.EndsWith('/') && !entries.TryAdd(entry.FullName, entry))
                problems.Refuse(entry.FullName, null, "the zip holds two entries of this name");
        }
        return problems.IsRefused ? null : entries;
    }

    private static string? Fault(ZipArchiveEntry entry, long total, ArchiveLimits limits)
    {
        if (!EntryName.IsInside(entry.FullName))
            return "the entry's path leads out of the archive; nothing of it is read";
        if (entry.Length > limits.EntryBytes)
            return $"the entry unpacks to {entry.Length:N0} bytes, the limit is {limits.EntryBytes:N0}";
        if (entry.Length > ByteBudget.AnyRatioBelow && entry.Length / limits.Ratio > entry.CompressedLength)
            return $"{entry.CompressedLength:N0} packed bytes claim to hold {entry.Length:N0}, more than {limits.Ratio} times as many: a zip bomb";
        return total > limits.TotalBytes ? $"the archive unpacks to more than {limits.TotalBytes:N0} bytes, the limit" : null;
    }

    protected override void Dispose(bool disposing)
    {
        _zip.Dispose();
        base.Dispose(disposing);
    }
}
