using System.Buffers.Text;
using System.Security.Cryptography;
using Lectern.Database;
using Lectern.Delivery.Cdn;

namespace Lectern.Server.Storage.Delivery;

/// <summary>
/// The keys that sign the addresses of files, in the store, so that every node signs and reads alike. The newest signs; it and the one before
/// it are live. A new one is made every 30 days, and a grant lasts hours, so none ends with its key. Thread-safe.
/// </summary>
public sealed class MediaKeys(Store store, TimeProvider time) : IDisposable
{
    private const int Live = 2;
    private static readonly TimeSpan Age = TimeSpan.FromDays(30);
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile IReadOnlyList<Key> _ring = [];
    private long _readAt;

    private sealed record Key(long Id, byte[] Secret, DateTime CreatedAt);

    /// <summary>Signs for a number of files, by their hashes: a grant for an image is one for its variants.</summary>
    /// <param name="expires">Until when.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<Func<string, MediaGrant>> SignerAsync(DateTimeOffset expires, CancellationToken cancel)
    {
        if (_ring.Count == 0 || time.Now() - _ring[0].CreatedAt >= Age)
            await RefreshAsync(cancel);
        var key = _ring[0];
        return hash => MediaGrant.Sign(hash, expires, key.Id, key.Secret);
    }

    /// <summary>Does one of the live keys say that this file may be read now?</summary>
    public async Task<bool> AllowsAsync(MediaGrant grant, string hash, CancellationToken cancel)
    {
        // Another node may have made a new key since.
        if (Find(grant.Key) is null && (_ring.Count == 0 || time.GetElapsedTime(Interlocked.Read(ref _readAt)) >= LookAgain))
            await RefreshAsync(cancel);
        return Find(grant.Key) is { } key && grant.Allows(hash, time.GetUtcNow(), key.Secret);
    }

    /// <summary>Reads the keys, and makes a new one when the newest is old.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            var ring = await ReadAsync(cancel);
            if (ring.Count == 0 || time.Now() - ring[0].CreatedAt >= Age)
            {
                await AddAsync(ring.Count == 0 ? 0 : ring[0].Id, cancel);
                ring = await ReadAsync(cancel);
            }
            _ring = ring;
            Interlocked.Exchange(ref _readAt, time.GetTimestamp());
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private Key? Find(long id) => _ring.FirstOrDefault(key => key.Id == id);

    private async Task<IReadOnlyList<Key>> ReadAsync(CancellationToken cancel) => await store.QueryAsync($"SELECT id, secret, created_at FROM media_keys ORDER BY id DESC LIMIT {Live}", [],
        (rows, stop) => rows.ListAsync(row => new Key(row.Id(0), Base64Url.DecodeFromChars(row.Text(1)), row.Time(2)), stop), cancel, Freshness.Newest);

    // Without a context: the first page of a new store must not wait for EF's model. Of nodes that do it at once the first one's stands.
    private async Task AddAsync(long newest, CancellationToken cancel)
    {
        using var turn = await store.WriteTurnAsync(cancel);
        await using var connection = await store.ConnectAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        if (store.Kind == StoreKind.Postgres)
            await connection.ExecuteAsync("LOCK TABLE media_keys IN SHARE ROW EXCLUSIVE MODE", cancel);
        await connection.ScalarAsync("""
            INSERT INTO media_keys (secret, created_at)
            SELECT @secret, @now
            WHERE NOT EXISTS (SELECT 1 FROM media_keys WHERE id > @newest)
            """,
            [("secret", Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))), ("now", store.TimeValue(time.Now())), ("newest", newest)], cancel);
        await connection.ScalarAsync("DELETE FROM media_keys WHERE id NOT IN (SELECT id FROM media_keys ORDER BY id DESC LIMIT 2)", [], cancel);
        await transaction.CommitAsync(cancel);
    }
}
