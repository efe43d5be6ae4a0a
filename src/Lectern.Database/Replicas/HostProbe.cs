using Npgsql;
using NpgsqlTypes;

namespace Lectern.Database.Replicas;

internal enum ProbeFault
{
    None,

    /// <summary>Nobody there, or it ended the connection.</summary>
    Refused,

    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>It answered with an error.</summary>
    Failed,
}

/// <param name="Fault">Why nothing is known.</param>
/// <param name="InRecovery">Is it a replica?</param>
/// <param name="Position">Replayed on a replica; flushed on a primary.</param>
/// <param name="Cluster">The number that initdb gave the cluster and all its replicas.</param>
/// <param name="At">The clock's timestamp before it was asked.</param>
/// <param name="Message">The fault in words.</param>
internal sealed record HostSample(ProbeFault Fault, bool InRecovery, WalPosition Position, long Cluster, long At, string Message = "");

/// <summary>
/// Asks one host where it is, on a connection of its own that stays open, within a time limit. Not thread-safe.
/// <para>The functions are described at https://www.postgresql.org/docs/15/functions-admin.html#FUNCTIONS-ADMIN-BACKUP and
/// https://www.postgresql.org/docs/15/functions-info.html#FUNCTIONS-PG-CONTROL.</para>
/// </summary>
internal sealed class HostProbe(string connectionString, ReplicaOptions options, TimeProvider time) : IAsyncDisposable
{
    // A replica has no function that tells the timeline it replays. Each of the three is on the way that it follows, and none is later:
    // what it receives (only for members of pg_monitor), and what the control file has of its recovery and of its last restart point.
    private const string Sql = """
        SELECT pg_is_in_recovery(),
               CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END,
               CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_walfile_name(pg_current_wal_insert_lsn()) END,
               GREATEST((SELECT received_tli FROM pg_stat_wal_receiver),
                        (SELECT min_recovery_end_timeline FROM pg_control_recovery()),
                        (SELECT timeline_id FROM pg_control_checkpoint())),
               (SELECT system_identifier FROM pg_control_system())
        """;

    private readonly string _connectionString = new NpgsqlConnectionStringBuilder(connectionString)
    {
        Pooling = false,
        Timeout = (int)Math.Ceiling(options.SampleTimeoutMilliseconds / 1000.0),
        CommandTimeout = (int)Math.Ceiling(options.SampleTimeoutMilliseconds / 1000.0),
        CancellationTimeout = -1,
        ApplicationName = "lectern watch",
    }.ConnectionString;

    private NpgsqlConnection? _connection;

    public async Task<HostSample> RunAsync(CancellationToken cancel)
    {
        var asked = time.GetTimestamp();
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(options.SampleTimeoutMilliseconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            return await AskAsync(asked, either.Token);
        }
        catch (Exception fault)
        {
            await CloseAsync();
            cancel.ThrowIfCancellationRequested();
            return new(KindOf(fault), false, default, 0, asked, fault.Message);
        }
    }

    public ValueTask DisposeAsync() => CloseAsync();

    private async Task<HostSample> AskAsync(long asked, CancellationToken cancel)
    {
        if (_connection is null)
        {
            var connection = new NpgsqlConnection(_connectionString);
            _connection = connection;
            await connection.OpenAsync(cancel);
        }
        await using var command = new NpgsqlCommand(Sql, _connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        var inRecovery = reader.GetBoolean(0);
        var timeline = inRecovery ? reader.GetInt32(3) : TimelineOf(reader.GetString(2));
        var lsn = reader.IsDBNull(1) ? 0 : (ulong)reader.GetFieldValue<NpgsqlLogSequenceNumber>(1);
        return new(ProbeFault.None, inRecovery, new(timeline, lsn), reader.GetInt64(4), asked);
    }

    /// <summary>The timeline is the first eight hexadecimal digits of the name of a file of the log.</summary>
    public static int TimelineOf(string walFile) => Convert.ToInt32(walFile[..8], 16);

    private static ProbeFault KindOf(Exception fault) => fault switch
    {
        PostgresException => HostFault.Of(fault) == HostFaultKind.Lost ? ProbeFault.Refused : ProbeFault.Failed,
        OperationCanceledException or TimeoutException or NpgsqlException { InnerException: TimeoutException } => ProbeFault.TimedOut,
        _ => ProbeFault.Refused,
    };

    private async ValueTask CloseAsync()
    {
        if (_connection is not { } connection)
            return;
        _connection = null;
        await connection.DisposeAsync();
    }
}
