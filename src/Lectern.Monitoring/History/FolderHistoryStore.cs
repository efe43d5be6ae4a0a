using System.Globalization;
using System.Security.Cryptography;

namespace Lectern.Monitoring.History;

/// <summary>
/// Keeps history as one file a block, for applications without a database: <c>FOLDER/NODE/TIER/TICKS</c>. A file is written beside its place and
/// moved there, and ends with a checksum; what is torn or foreign is left out. Thread-safe; one process.
/// </summary>
public sealed class FolderHistoryStore(string folder) : IHistoryStore
{
    private const int ChecksumBytes = 8;

    public async Task WriteAsync(IReadOnlyList<StoredBlock> blocks, CancellationToken cancel)
    {
        foreach (var block in blocks)
        {
            var place = Path.Combine(FolderOf(block.Node, block.Tier), block.At.UtcTicks.ToString("D19", CultureInfo.InvariantCulture));
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            await File.WriteAllBytesAsync(place + ".new", [.. block.Payload, .. Checksum(block.Payload)], cancel);
            File.Move(place + ".new", place, overwrite: true);
        }
    }

    public async Task<IReadOnlyList<StoredBlock>> ReadAsync(string? node, Resolution tier, DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        var blocks = new List<StoredBlock>();
        foreach (var (name, at, path) in Files(tier).Where(file => (node is null || file.Node == node) && file.At >= from && file.At < to))
        {
            var bytes = await File.ReadAllBytesAsync(path, cancel);
            if (bytes.Length > ChecksumBytes && Checksum(bytes.AsSpan(0, bytes.Length - ChecksumBytes)).AsSpan().SequenceEqual(bytes.AsSpan(bytes.Length - ChecksumBytes)))
                blocks.Add(new(name, tier, at, bytes[..^ChecksumBytes]));
        }
        return blocks;
    }

    public Task TrimAsync(Resolution tier, DateTimeOffset before, CancellationToken cancel)
    {
        foreach (var file in Files(tier).Where(file => file.At < before).ToList())
            File.Delete(file.Path);
        return Task.CompletedTask;
    }

    private IEnumerable<(string Node, DateTimeOffset At, string Path)> Files(Resolution tier)
    {
        if (!Directory.Exists(folder))
            yield break;
        foreach (var node in Directory.EnumerateDirectories(folder))
        {
            var place = Path.Combine(node, tier.ToString());
            foreach (var path in Directory.Exists(place) ? Directory.EnumerateFiles(place) : [])
            {
                if (long.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks)
                    yield return (Uri.UnescapeDataString(Path.GetFileName(node)), new(ticks, TimeSpan.Zero), path);
            }
        }
    }

    // A name may have any character; '.' alone would lead elsewhere.
    private string FolderOf(string node, Resolution tier) => Path.Combine(folder, Uri.EscapeDataString(node).Replace(".", "%2E", StringComparison.Ordinal), tier.ToString());

    private static byte[] Checksum(ReadOnlySpan<byte> bytes) => SHA256.HashData(bytes)[..ChecksumBytes];
}
