using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace Lectern.Database.Replicas;

/// <summary>
/// Looks at the host before and after the statements of a read, in their round trip. Before: is it as far as the reader must see? After:
/// how far can the reader have seen? Every statement takes its own snapshot between the two (READ COMMITTED, the default). A replica applies
/// a record, which makes a commit visible, and publishes its end as replayed only then (ApplyWalRecord in PostgreSQL's xlogrecovery.c): what is
/// visible is at least the position before, and at most one record more than the position after. Not thread-safe.
/// </summary>
/// <param name="timeline">The host's.</param>
/// <param name="inRecovery">Is it a replica?</param>
/// <param name="required">What the reader must see; null when the host is known to have it.</param>
internal sealed class LeaseWitness(int timeline, bool inRecovery, WalPosition? required)
{
    public const string Sql = """
        SELECT pg_is_in_recovery(),
               CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END,
               pg_last_wal_receive_lsn()
        """;

    private bool _isStale = true;

    /// <summary>Must it be asked before the next statement?</summary>
    public bool Guards { get; private set; } = required is not null;

    /// <summary>A host that is here shows all that the statements can have shown.</summary>
    public WalPosition Seen { get; private set; }

    /// <summary>Where this host said it was, behind them.</summary>
    public WalPosition Published { get; private set; }

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
        Published = await ReadAsync(reader, cancel);
        // One record may have been shown and not yet published, unless no more had arrived. It ends behind this position, and every position
        // published on any host is the end of a record: one behind this is at least its end.
        var isAll = !inRecovery || await PositionOf(reader, 2, cancel) == Published.Lsn;
        Seen = isAll ? Published : Published with { Lsn = Published.Lsn + 1 };
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
        return new(timeline, await PositionOf(reader, 1, cancel));
    }

    private static async Task<ulong> PositionOf(DbDataReader reader, int column, CancellationToken cancel) =>
        await reader.IsDBNullAsync(column, cancel) ? 0 : (ulong)await reader.GetFieldValueAsync<NpgsqlLogSequenceNumber>(column, cancel);
}
