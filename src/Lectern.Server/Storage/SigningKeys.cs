using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Lectern.Database;
using Lectern.Delivery.Cdn;

namespace Lectern.Server.Storage;

/// <summary>
/// The keys that sign the addresses of files and places in lists, in the store, so that every node signs and reads alike. The newest signs; it and
/// the one before it are live. A new one is made every 30 days, and a grant lasts hours, so none ends with its key. Thread-safe.
/// </summary>
public sealed class SigningKeys(Store store, TimeProvider time) : IDisposable
{
    private const int Live = 2;
    private const int NumberLength = 8;
    private const int SignatureLength = 16;
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
    public async Task<bool> AllowsAsync(MediaGrant grant, string hash, CancellationToken cancel) =>
        await FindAsync(grant.Key, cancel) is { } key && grant.Allows(hash, time.GetUtcNow(), key.Secret);

    /// <summary>Some bytes with the number of a key and a signature by it: the same for the same bytes as long as the key is the newest.</summary>
    /// <param name="purpose">What they are: a signature is good for nothing else.</param>
    /// <param name="content">The bytes. They stay readable.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<byte[]> SignAsync(string purpose, byte[] content, CancellationToken cancel)
    {
        if (_ring.Count == 0)
            await RefreshAsync(cancel);
        var key = _ring[0];
        var signed = new byte[content.Length + NumberLength + SignatureLength];
        content.CopyTo(signed, 0);
        BinaryPrimitives.WriteInt64BigEndian(signed.AsSpan(content.Length), key.Id);
        Signature(key, purpose, signed.AsSpan(0, content.Length + NumberLength)).CopyTo(signed.AsSpan(content.Length + NumberLength));
        return signed;
    }

    /// <summary>The bytes that <see cref="SignAsync"/> signed for a purpose with one of the live keys, or null.</summary>
    public async Task<byte[]?> ReadAsync(string purpose, byte[] bytes, CancellationToken cancel)
    {
        var length = bytes.Length - NumberLength - SignatureLength;
        if (length < 0 || await FindAsync(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(length)), cancel) is not { } key)
            return null;
        return CryptographicOperations.FixedTimeEquals(Signature(key, purpose, bytes.AsSpan(0, length + NumberLength)), bytes.AsSpan(length + NumberLength)) ? bytes[..length] : null;
    }

    /// <summary>Reads the keys, and makes a new one when the newest is old.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            var ring = await ReadRingAsync(cancel);
            if (ring.Count == 0 || time.Now() - ring[0].CreatedAt >= Age)
            {
                await AddAsync(ring.Count == 0 ? 0 : ring[0].Id, cancel);
                ring = await ReadRingAsync(cancel);
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

    private async Task<Key?> FindAsync(long id, CancellationToken cancel)
    {
        // Another node may have made a new key since.
        if (Find(id) is null && (_ring.Count == 0 || time.GetElapsedTime(Interlocked.Read(ref _readAt)) >= LookAgain))
            await RefreshAsync(cancel);
        return Find(id);
    }

    private Key? Find(long id) => _ring.FirstOrDefault(key => key.Id == id);

    // A key of its own for each purpose. Half of the hash is as much as RFC 2104 asks for.
    private static ReadOnlySpan<byte> Signature(Key key, string purpose, ReadOnlySpan<byte> bytes) =>
        HMACSHA256.HashData(HMACSHA256.HashData(key.Secret, Encoding.UTF8.GetBytes(purpose)), bytes).AsSpan(0, SignatureLength);

    private async Task<IReadOnlyList<Key>> ReadRingAsync(CancellationToken cancel) => await store.QueryAsync($"SELECT id, secret, created_at FROM media_keys ORDER BY id DESC LIMIT {Live}", [],
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
