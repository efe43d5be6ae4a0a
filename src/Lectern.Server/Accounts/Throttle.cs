using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Lectern.Database;
using Lectern.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Accounts;

/// <summary>
/// Counts tries in the store, for all nodes together, under hashes of whom or where, whether or not the account exists.
/// Blocked tries are not counted, so a block ends. Thread-safe.
/// </summary>
internal sealed class Throttle(Store store, TimeProvider time)
{
    private const string Known = "known";

    /// <summary>How long an account must wait before it may try to sign in from this address; zero if it need not.</summary>
    public async Task<TimeSpan> SignInWaitAsync(string emailKey, string address, CancellationToken cancel)
    {
        var pair = KeyOf(ThrottleRule.Pair.Name, emailKey, address);
        var known = KeyOf(Known, emailKey, address);
        var blocks = await BlocksAsync([pair, known, KeyOf(ThrottleRule.Email.Name, emailKey), KeyOf(ThrottleRule.Address.Name, address)], cancel);
        // Neither a stranger who guesses at this account nor a neighbor who mistypes may lock out who has signed in from here before.
        return blocks.ContainsKey(known) ? WaitFor(blocks.Where(block => block.Key == pair)) : WaitFor(blocks);
    }

    public async Task CountFailureAsync(string emailKey, string address, CancellationToken cancel) => await store.WriteAsync(async (db, token) =>
    {
        // Always in this order, so that two failures cannot wait for each other's rows.
        await CountAsync(db, ThrottleRule.Pair, KeyOf(ThrottleRule.Pair.Name, emailKey, address), token);
        await CountAsync(db, ThrottleRule.Email, KeyOf(ThrottleRule.Email.Name, emailKey), token);
        await CountAsync(db, ThrottleRule.Address, KeyOf(ThrottleRule.Address.Name, address), token);
    }, cancel);

    /// <summary>Forgets what this account got wrong from this address, and remembers that it knows the password.</summary>
    public async Task RememberSuccessAsync(LecternDb db, string emailKey, string address, CancellationToken cancel)
    {
        var pair = KeyOf(ThrottleRule.Pair.Name, emailKey, address);
        await db.SignInFailures.Where(failure => failure.Key == pair).ExecuteDeleteAsync(cancel);
        await db.Database.ExecuteSqlRawAsync("""
            INSERT INTO sign_in_failures (key, count, blocked_until, updated_at)
            VALUES ({0}, 0, NULL, {1})
            ON CONFLICT (key) DO UPDATE
            SET updated_at = excluded.updated_at
            """, [KeyOf(Known, emailKey, address), store.TimeValue(time.Now())], cancel);
    }

    public async Task<TimeSpan> SignUpWaitAsync(string address, CancellationToken cancel) =>
        WaitFor(await BlocksAsync([KeyOf(ThrottleRule.SignUp.Name, address)], cancel));

    public Task CountSignUpAsync(LecternDb db, string address, CancellationToken cancel) =>
        CountAsync(db, ThrottleRule.SignUp, KeyOf(ThrottleRule.SignUp.Name, address), cancel);

    private Task<Dictionary<string, DateTime?>> BlocksAsync(string[] keys, CancellationToken cancel) =>
        store.ReadAsync((db, token) => db.SignInFailures.Where(failure => keys.Contains(failure.Key)).ToDictionaryAsync(failure => failure.Key, failure => failure.BlockedUntil, token), cancel, Freshness.Newest);

    private TimeSpan WaitFor(IEnumerable<KeyValuePair<string, DateTime?>> blocks)
    {
        var wait = (blocks.Max(block => block.Value) ?? DateTime.MinValue) - time.Now();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private async Task CountAsync(LecternDb db, ThrottleRule rule, string key, CancellationToken cancel)
    {
        var now = time.Now();
        var counts = await db.Database.SqlQueryRaw<int>(_countTry, key, store.TimeValue(now), (long)rule.Forgives.TotalSeconds).ToListAsync(cancel);
        if (rule.BlockAfter(counts[0]) is { Ticks: > 0 } block)
            await db.SignInFailures.Where(failure => failure.Key == key).ExecuteUpdateAsync(set => set.SetProperty(failure => failure.BlockedUntil, now + block), cancel);
    }

    private readonly string _countTry = $$"""
        INSERT INTO sign_in_failures AS seen (key, count, blocked_until, updated_at)
        VALUES ({0}, 1, NULL, {1})
        ON CONFLICT (key) DO UPDATE
        SET count = 1 + CASE WHEN seen.count > {{Forgiven(store.Kind)}} THEN seen.count - {{Forgiven(store.Kind)}} ELSE 0 END,
            updated_at = excluded.updated_at
        RETURNING count AS "Value"
        """;

    private static string Forgiven(StoreKind kind) => kind == StoreKind.Sqlite
        ? "(max(0, excluded.updated_at - seen.updated_at) / 1000000 / {2})"
        : "CAST(greatest(0, floor(extract(epoch FROM excluded.updated_at - seen.updated_at) / {2})) AS integer)";

    private static string KeyOf(string rule, params ReadOnlySpan<string> parts) =>
        rule + ":" + Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
}
