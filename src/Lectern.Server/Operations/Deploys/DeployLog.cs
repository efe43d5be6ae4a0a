using Lectern.Database;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Operations.Deploys;

/// <summary>When which version began to run. Thread-safe. See docs/dashboard.md.</summary>
internal sealed class DeployLog(Store store, TimeProvider time)
{
    /// <summary>For how long marks are kept: as far back as the dashboard looks.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    // A fleet of fifty nodes that is deployed three times a day for a month.
    private const int Most = 5_000;

    /// <summary>The latest first.</summary>
    public Task<List<Deploy>> ListAsync(CancellationToken cancel)
    {
        var least = time.Now() - Kept;
        return store.ReadAsync((db, token) => db.Deploys.Where(deploy => deploy.CreatedAt > least)
            .OrderByDescending(deploy => deploy.CreatedAt).ThenByDescending(deploy => deploy.Id).Take(Most).ToListAsync(token), cancel);
    }

    /// <summary>Writes one down, and takes out those that nobody looks at any more.</summary>
    public Task<Deploy> AddAsync(string version, string? node, string? note, CancellationToken cancel) => store.WriteAsync(async (db, token) =>
    {
        var deploy = new Deploy { Version = version, Node = node, Note = note, CreatedAt = time.Now() };
        var least = deploy.CreatedAt - Kept;
        // The latest of a node stays however old it is: it says what the node runs.
        await db.Deploys.Where(old => old.CreatedAt <= least && db.Deploys.Any(later => later.Node == old.Node && later.Id > old.Id)).ExecuteDeleteAsync(token);
        db.Add(deploy);
        await db.SaveChangesAsync(token);
        return deploy;
    }, cancel);

    /// <summary>A node starts: writes that down if it ran another version before.</summary>
    /// <returns>Whether it did.</returns>
    public async Task<bool> StartedAsync(string version, string node, CancellationToken cancel)
    {
        var latest = await store.ReadAsync((db, token) => db.Deploys.Where(deploy => deploy.Node == node).OrderByDescending(deploy => deploy.Id)
            .Select(deploy => deploy.Version).FirstOrDefaultAsync(token), cancel, Freshness.Newest);
        if (latest == version)
            return false;
        await AddAsync(version, node, note: null, cancel);
        return true;
    }
}
