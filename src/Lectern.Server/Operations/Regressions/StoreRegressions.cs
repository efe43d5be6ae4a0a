using Lectern.Monitoring.Regressions;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Operations.Regressions;

/// <summary>Lasting changes in the store, for all nodes. Thread-safe.</summary>
internal sealed class StoreRegressions(Store store) : IRegressionStore
{
    // Any number that no other lock of this database has.
    private const long Lock = 7_006_001;

    public Task<IReadOnlyList<Regression>> ReadAsync(DateTimeOffset since, int most, CancellationToken cancel) =>
        store.ReadAsync<IReadOnlyList<Regression>>(async (db, stop) =>
            [.. (await db.Regressions.Where(row => row.At >= since.UtcDateTime).OrderByDescending(row => row.At).ThenByDescending(row => row.Id).Take(most).ToListAsync(stop)).Select(Of)], cancel);

    public Task<bool> TryAddAsync(Regression regression, TimeSpan near, CancellationToken cancel) => store.WriteAsync(async (db, stop) =>
    {
        // Nodes see the same change in the same minute: one after the other, so that the second finds what the first wrote. SQLite has one writer anyway.
        if (store.Kind == StoreKind.Postgres)
            await db.QueryAsync($"SELECT pg_advisory_xact_lock({Lock})", [], (rows, token) => rows.ReadAsync(token), stop);
        var (from, to) = ((regression.At - near).UtcDateTime, (regression.At + near).UtcDateTime);
        var around = await db.Regressions.Where(row => row.Figure == regression.Figure && row.At >= from && row.At <= to).ToListAsync(stop);
        if (around.Exists(row => Of(row).IsSame(regression, near)))
            return false;
        db.Regressions.Add(Of(regression));
        await db.SaveChangesAsync(stop);
        return true;
    }, cancel);

    public Task TrimAsync(DateTimeOffset before, CancellationToken cancel) =>
        store.WriteAsync((db, stop) => db.Regressions.Where(row => row.At < before.UtcDateTime).ExecuteDeleteAsync(stop), cancel);

    private static Regression Of(RegressionRow row) =>
        new(row.Figure, new(row.At, TimeSpan.Zero), row.Before, row.After, row.Confidence, Enum.Parse<ChangeDirection>(row.Direction), new(row.FoundAt, TimeSpan.Zero));

    private static RegressionRow Of(Regression one) => new()
    {
        Figure = one.Figure,
        At = StoreTime.Truncate(one.At.UtcDateTime),
        Before = one.Before,
        After = one.After,
        Confidence = one.Confidence,
        Direction = one.Direction.ToString(),
        FoundAt = StoreTime.Truncate(one.FoundAt.UtcDateTime),
    };
}
