using System.Diagnostics;
using Lectern.Caching;
using Lectern.Caching.Shared;
using Lectern.Database.Replicas;
using Lectern.Delivery.Files;
using Lectern.Delivery.Images;
using Lectern.Monitoring.Health;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Delivery;

namespace Lectern.Server.Operations;

/// <summary>What this node needs. docs/monitoring.md says what each means for people.</summary>
internal static class LecternChecks
{
    private const double LittleDisk = 0.10;
    private const double NoDisk = 0.02;
    private const int MaxPurges = 1000;
    private const double SlowPurge = 60;

    public static IEnumerable<HealthCheck> All(Store store, Cache cache, string data, MediaFiles files, ImageEngine images, StorePurges purges, bool hasCdn, TimeProvider time) =>
    [
        new("database", cancel => DatabaseAsync(store, cancel)),
        new("replicas", _ => Task.FromResult(Replicas(store))),
        new("redis", _ => Task.FromResult(Redis(cache))),
        new("storage", cancel => StorageAsync(data, files, images, cancel)),
        new("cdn", cancel => CdnAsync(purges, hasCdn, time, cancel)),
    ];

    // Without a primary nothing can be enrolled in or finished: that fails, though replicas still answer reads and the node stays ready.
    private static async Task<IReadOnlyList<HealthFinding>> DatabaseAsync(Store store, CancellationToken cancel)
    {
        var start = Stopwatch.GetTimestamp();
        // A connection of its own: what is refused because many ask is not down.
        await using var connection = await store.ConnectAsync(cancel);
        await connection.ScalarAsync("SELECT count(*) FROM schema_migrations", [], cancel);
        var milliseconds = Math.Round(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 3);
        return [await store.HasPrimaryAsync(cancel)
            ? new(HealthStatus.Pass, Value: milliseconds, Unit: "ms")
            : new(HealthStatus.Fail, Value: milliseconds, Unit: "ms", Output: "no primary: nothing can be written")];
    }

    private static IReadOnlyList<HealthFinding> Replicas(Store store) =>
    [
        .. store.Status.Where(host => host.Role == HostRole.Replica).Select(host => host.State switch
        {
            HostState.Healthy => new HealthFinding(HealthStatus.Pass, host.Name, host.Lag.TotalSeconds, "s"),
            HostState.Lagging => new(HealthStatus.Warn, host.Name, host.Lag.TotalSeconds, "s", "too far behind to be read"),
            _ => new(HealthStatus.Warn, host.Name, Output: "does not answer"),
        }),
    ];

    private static IReadOnlyList<HealthFinding> Redis(Cache cache) => cache.SharedState switch
    {
        SharedLayerState.None => [],
        SharedLayerState.Alone => [new(HealthStatus.Warn, Output: "does not answer; answers are kept in memory for a few seconds")],
        _ => [new(HealthStatus.Pass)],
    };

    // What it shows may be old: that is for operators, and no reason to take the node out.
    private static async Task<IReadOnlyList<HealthFinding>> CdnAsync(StorePurges purges, bool hasCdn, TimeProvider time, CancellationToken cancel)
    {
        if (!hasCdn)
            return [];
        var waiting = await purges.ListAsync(MaxPurges, cancel);
        var oldest = waiting.Where(purge => purge.GivenUpAt is null).Select(purge => (time.Now() - purge.CreatedAt).TotalSeconds).DefaultIfEmpty(0).Max();
        var givenUp = waiting.Count(purge => purge.GivenUpAt is not null);
        return [new(givenUp > 0 || oldest > SlowPurge ? HealthStatus.Warn : HealthStatus.Pass, Value: Math.Round(oldest, 1), Unit: "s",
            Output: givenUp > 0 ? $"{givenUp} purges were given up; /api/operations/purges says why" : oldest > SlowPurge ? waiting.Find(purge => purge.Error is not null)?.Error ?? "purges wait" : null)];
    }

    private static async Task<IReadOnlyList<HealthFinding>> StorageAsync(string data, MediaFiles files, ImageEngine images, CancellationToken cancel)
    {
        var media = await files.Store.ProbeAsync(cancel);
        return
        [
            Disk(data),
            new(media is null ? HealthStatus.Pass : HealthStatus.Fail, "media", Output: media),
            new(images.Advice is null ? HealthStatus.Pass : HealthStatus.Warn, "images", Output: images.Advice ?? images.Version),
        ];
    }

    private static HealthFinding Disk(string data)
    {
        var drive = new DriveInfo(Path.GetFullPath(data));
        var free = drive.TotalSize == 0 ? 1 : (double)drive.AvailableFreeSpace / drive.TotalSize;
        var status = !Directory.Exists(data) || free < NoDisk ? HealthStatus.Fail : free < LittleDisk ? HealthStatus.Warn : HealthStatus.Pass;
        return new(status, Value: Math.Round(100 * free, 1), Unit: "%", Output: status == HealthStatus.Pass ? null : Directory.Exists(data) ? "little disk is free" : $"the folder {data} is not there");
    }
}
