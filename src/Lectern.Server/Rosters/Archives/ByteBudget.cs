namespace Lectern.Server.Rosters.Archives;

/// <summary>The bytes that a set may still unpack to, shared by all its files. Not thread-safe.</summary>
internal sealed class ByteBudget(ArchiveLimits limits, ImportProblems problems)
{
    /// <summary>Small files may compress as well as they like: bytes.</summary>
    public const long AnyRatioBelow = 1_000_000;

    private long _total;

    /// <summary>Takes bytes for a file; false, with the reason reported, when the file or the set has too many.</summary>
    /// <param name="name">The file.</param>
    /// <param name="count">Bytes just unpacked.</param>
    /// <param name="soFar">Bytes the file has unpacked to, these included.</param>
    /// <param name="packed">Bytes the file has in the archive.</param>
    public bool Take(string name, int count, long soFar, long packed)
    {
        _total += count;
        if (soFar > limits.EntryBytes)
            return Refuse(name, $"the file is larger than {limits.EntryBytes:N0} bytes, the limit");
        if (_total > limits.TotalBytes)
            return Refuse(name, $"the set is larger than {limits.TotalBytes:N0} bytes, the limit");
        if (soFar > AnyRatioBelow && soFar / limits.Ratio > packed)
            return Refuse(name, $"the file unpacks to more than {limits.Ratio} times its packed size: a zip bomb");
        return true;
    }

    public bool Refuse(string name, string reason)
    {
        problems.Refuse(name, null, reason);
        return false;
    }
}
