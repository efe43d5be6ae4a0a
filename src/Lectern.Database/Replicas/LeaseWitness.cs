using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace Lectern.Database.Replicas;

/// <summary>
/// Looks at the host before and after the statements of a read, in their round trip. Before: is it as far as the reader must see? After:
/// how far has the reader seen? Every statement takes its own snapshot between the two (READ COMMITTED, the default), and a position is
/// published only after its records were applied: what is visible is at least the first. That it is at most the second does not follow, since
/// a record may be applied and not yet published; see "What is not promised" in docs/replicas.md. Not thread-safe.
/// </summary>
/// <param name="timeline">The host's.</param>
/// <param name="inRecovery">Is it a replica?</param>
/// <param name="required">What the reader must see; null when the host is known to have it.</param>
internal sealed class LeaseWitness(int timeline, bool inRecovery, WalPosition? required)
{
    public const string Sql = """
        SELECT pg_is_in_recovery(),
               CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END
        """;

    private bool _isStale = true;

    /// <summary>Must it be asked before the next statement?</summary>
    public bool Guards { get; private set; } = required is not null;

    /// <summary>What was published when the statements were through.</summary>
    public WalPosition Seen { get; private set; }

    /// <summary>Statements run that are not accounted for in <see cref="Seen"/>.</summary>
    public void Touch() => _isStale = true;

    /// <summary>Reads the row of the guard, before the statements.</summary>
    /// <exception cref="StaleHostException">The host is behind, or has another role.</exception>
    public async Task GuardAsync(DbDataReader reader, CancellationToken cancel)
    {
        var position = await ReadAsync(reader, cancel);
        if (!required!.Value.IsReachedBy(position))
            throw new StaleHostException($"The host is at {position}, and {required} has to be seen.", roleChanged: false);
        Guards = false;
    }

    /// <summary>Reads the row behind the statements.</summary>
    /// <exception cref="StaleHostException">The host has another role.</exception>
    public async Task WitnessAsync(DbDataReader reader, CancellationToken cancel)
    {
        Seen = await ReadAsync(reader, cancel);
        _isStale = false;
    }

    /// <summary>Guards with a round trip, for statements that are sent one by one.</summary>
    public async Task BeforeAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        Touch();
        if (!Guards)
            return;
        await using var command = new NpgsqlCommand(Sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await GuardAsync(reader, cancel);
    }

    /// <exception cref="StaleHostException">Nothing that ran was guarded: somebody used the bare connection.</exception>
    public void End()
    {
        if (Guards)
            throw new StaleHostException("The statements ran on the bare connection, which has no guard.", roleChanged: false);
    }

    /// <summary>Ends, and asks with a round trip where the host is now, unless that came with the statements.</summary>
    /// <inheritdoc cref="End"/>
    public async Task AfterAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        End();
        if (!_isStale)
            return;
        await using var command = new NpgsqlCommand(Sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await WitnessAsync(reader, cancel);
    }

    private async Task<WalPosition> ReadAsync(DbDataReader reader, CancellationToken cancel)
    {
        await reader.ReadAsync(cancel);
        if (reader.GetBoolean(0) != inRecovery)
            throw new StaleHostException(inRecovery ? "The replica was promoted." : "The primary became a replica.", roleChanged: true);
        return new(timeline, await reader.IsDBNullAsync(1, cancel) ? 0 : (ulong)await reader.GetFieldValueAsync<NpgsqlLogSequenceNumber>(1, cancel));
    }
}
